"""Switches: a large capability can be switched off while the site runs, and on again.

Switched off, its pages say so and answer 404, its entries in menus are gone and its tasks do not
run; nothing of what it keeps is lost. What holds is one row for each that is off, which every
process reads anew each second.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Guard pages, offer `is_on` to templates, and add the page and the commands."""
    from ahsp.audit import codes
    from ahsp.config import SettingError
    from ahsp.switches import cli, gate, routes
    from ahsp.switches.known import KNOWN

    unknown = [name for name in app.config["SETTINGS"].off if name not in KNOWN]
    if unknown:
        raise SettingError(f"AHSP_OFF={unknown[0]!r} is none of {', '.join(KNOWN)}")
    app.register_error_handler(gate.SwitchedOffError, gate.tell)
    app.before_request(gate.check)
    app.add_template_global(gate.is_on)
    app.add_template_global(gate.switched_off)
    app.register_blueprint(routes.blueprint)
    codes.add("feature", {name: known.label for name, known in KNOWN.items()})
    app.cli.add_command(cli.switches)

"""What the program does by itself, again and again: when, how it went, and who may change that."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and commands."""
    from ahsp.audit import codes
    from ahsp.periodic import cli, routes, tasks
    from ahsp.periodic.known import KNOWN

    assert tasks
    codes.add("task", {name: known.label for name, known in KNOWN.items()})
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.tasks)

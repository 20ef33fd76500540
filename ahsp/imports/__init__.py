"""Imports: upload, check, read, stage, preview, commit."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and commands."""
    from ahsp.audit import codes
    from ahsp.imports import cli, outcomes, oversized, routes, tasks
    from ahsp.imports.desk import desk_pages, repair_pages, split_pages
    from ahsp.imports.mappings import mapping_pages
    from ahsp.imports.refused import held_pages
    from ahsp.imports.storing.choices import MODES
    from ahsp.imports.wording.rules import rule_label

    assert desk_pages
    assert held_pages
    assert mapping_pages
    assert outcomes
    assert repair_pages
    assert split_pages
    assert tasks
    codes.add("mode", MODES)
    app.after_request(oversized.record_oversized)
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.imports)
    app.add_template_global(rule_label)

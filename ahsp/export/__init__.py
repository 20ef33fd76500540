"""Take analyses away as files: what was found, an edition, or a single one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages and command."""
    from ahsp.audit import codes
    from ahsp.export import choice_pages, cli, direct, routes, tasks, verify_pages
    from ahsp.export.monthly import cli as monthly_cli
    from ahsp.export.runs import labels, pages
    from ahsp.export.schedules import form_pages
    from ahsp.export.schedules import pages as schedule_pages

    assert tasks
    assert form_pages

    codes.add("format", labels.FORMATS)
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(verify_pages.blueprint)
    app.register_blueprint(choice_pages.blueprint)
    app.register_blueprint(schedule_pages.blueprint)
    cli.export.add_command(monthly_cli.report)
    app.cli.add_command(cli.export)
    app.add_template_global(direct.most_rows, "export_most_rows")

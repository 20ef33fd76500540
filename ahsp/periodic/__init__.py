"""What the program does by itself, again and again: when, how it went, and who may change that."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and commands."""
    from ahsp.periodic import cli, routes, tasks

    assert tasks
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.tasks)

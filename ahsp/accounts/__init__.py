"""People: sign-in, sessions, users and roles."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages and commands."""
    from ahsp.accounts import cli, routes

    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.users)

"""Find analyses: by code, by words, by where they come from."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's page and command."""
    from ahsp.search import cli, routes, score_cli

    app.register_blueprint(routes.blueprint)
    cli.search.add_command(score_cli.score)
    app.cli.add_command(cli.search)

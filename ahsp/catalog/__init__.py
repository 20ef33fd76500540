"""One analysis: its lines, their order and where each came from."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's page."""
    from ahsp.catalog import routes

    app.register_blueprint(routes.blueprint)

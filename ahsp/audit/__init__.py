"""The record: what happened, who did it, from where."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages."""
    from ahsp.audit import routes

    app.register_blueprint(routes.blueprint)

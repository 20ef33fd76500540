"""What all pages share; imports no feature."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the addresses that belong to no feature."""
    from ahsp.web import routes

    app.register_blueprint(routes.blueprint)

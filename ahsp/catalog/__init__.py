"""One analysis: its lines, their order and where each came from; and the units of all."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages."""
    from ahsp.catalog import compare_pages, edition_pages, item_pages, routes, unit_pages

    assert compare_pages
    assert item_pages
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(unit_pages.blueprint)
    app.register_blueprint(edition_pages.blueprint)

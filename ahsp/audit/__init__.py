"""The record: what happened, who did it, from where."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's page, and record what limits refuse."""
    from ahsp.audit import event_pages, limits, log_pages, routes

    assert event_pages
    assert log_pages
    app.register_blueprint(routes.blueprint)
    app.after_request(limits.record_refusal)

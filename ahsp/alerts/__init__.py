"""Alerts: rules over the record of events, and the mails by which people are told."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and command."""
    from ahsp.alerts import cli, routes, silence_pages, tasks

    assert cli
    assert silence_pages
    assert tasks
    app.register_blueprint(routes.blueprint)

"""The record: what happened, who did it, from where."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and commands, and record what requests give cause to."""
    from ahsp.audit import (
        cli,
        denials,
        event_pages,
        limits,
        log_pages,
        markup,
        news_pages,
        reading_cli,
        resolving_pages,
        routes,
        tasks,
    )

    assert event_pages
    assert log_pages
    assert news_pages
    assert reading_cli
    assert resolving_pages
    assert tasks
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.audit)
    app.after_request(limits.record_refusal)
    app.after_request(denials.record_denial)
    app.after_request(markup.record_markup)

"""Mail: an outbox that is written with the deed, sent behind, and read at /ops/mail."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and commands, and what administrators are told of it."""
    from ahsp.mail import cli, queries, routes, tasks

    assert tasks
    app.register_blueprint(routes.blueprint)
    app.cli.add_command(cli.mail)
    app.context_processor(lambda: {"mail_trouble": queries.trouble})

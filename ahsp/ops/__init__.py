"""Running it: servers, logs, health, limits and the supervisor of the one-command start."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages and commands."""
    from ahsp.audit import codes
    from ahsp.ops import (
        cache_cli,
        cache_pages,
        cli,
        health_cli,
        health_pages,
        metrics_pages,
        routes,
        tasks,
        tasks_cli,
        trouble,
    )
    from ahsp.ops.signs import labels
    from ahsp.ops.work import pages
    from ahsp.periodic import cli as periodic_cli

    app.register_blueprint(routes.blueprint)
    app.register_blueprint(cache_pages.blueprint)
    app.register_blueprint(health_pages.blueprint)
    app.register_blueprint(metrics_pages.blueprint)
    app.context_processor(lambda: {"troubles": trouble.troubles})
    app.register_blueprint(pages.blueprint)
    assert tasks
    codes.add("state", labels.STATES)
    codes.add("was", labels.STATES)
    codes.add("part", labels.PARTS)
    periodic_cli.tasks.add_command(tasks_cli.test)
    app.cli.add_command(cli.limits)
    app.cli.add_command(cache_cli.cache)
    app.cli.add_command(health_cli.health)

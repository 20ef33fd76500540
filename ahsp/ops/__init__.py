"""Running it: servers, logs, health, limits and the supervisor of the one-command start."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages and commands."""
    from ahsp.ops import (
        cache_cli,
        cache_pages,
        cli,
        health_cli,
        health_pages,
        metrics_pages,
        routes,
        trouble,
    )

    app.register_blueprint(routes.blueprint)
    app.register_blueprint(cache_pages.blueprint)
    app.register_blueprint(health_pages.blueprint)
    app.register_blueprint(metrics_pages.blueprint)
    app.context_processor(lambda: {"troubles": trouble.troubles})
    app.cli.add_command(cli.limits)
    app.cli.add_command(cache_cli.cache)
    app.cli.add_command(health_cli.health)

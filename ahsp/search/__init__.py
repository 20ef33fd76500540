"""Find analyses: by code, by words, by where they come from."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the feature's pages, tasks and commands."""
    from ahsp.search import cli, recent_pages, routes, saved_pages, score_cli, suggest_pages, tasks
    from ahsp.search.quality import miss_pages, score_pages, synonym_pages
    from ahsp.search.quality import tasks as quality_tasks

    assert tasks
    assert quality_tasks
    for each in (routes, suggest_pages, saved_pages, recent_pages):
        app.register_blueprint(each.blueprint)
    for each in (synonym_pages, miss_pages, score_pages):
        app.register_blueprint(each.blueprint)
    cli.search.add_command(score_cli.score)
    app.cli.add_command(cli.search)

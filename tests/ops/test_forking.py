"""Processes that are forked from a loaded application share nothing that speaks to a server."""

import pytest
from flask import Flask
from sqlalchemy.pool import QueuePool

from ahsp.extensions import db
from tests.apps import another


def test_a_loaded_application_leaves_no_connection_open_for_forked_processes_to_share(
    app: Flask,
) -> None:
    if not (app.config["SETTINGS"].data / "run").exists():
        pytest.skip("only a private database is looked at while the application loads")
    with another(app, database_url=None, redis_url=None) as made, made.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedin() + pool.checkedout() == 0

"""What processes that are forked from a loaded application share: no connection, all else."""

import json
import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy.pool import QueuePool

from ahsp.extensions import db
from tests.apps import another
from tests.imports.work_place import REPOSITORY, environment

# Python 3.12 begins with a few hundred.
BEFORE = """
import gc
left = gc.get_freeze_count()
"""
TOLD = """
import json, sys
from ahsp.models import Ahsp
mappers = list(Ahsp.registry.mappers)
print(json.dumps({
    "related": bool(mappers) and all(mapper.configured for mapper in mappers),
    "at_hand": sorted({"celery.app.amqp", "kombu.transport.redis", "openpyxl"} & set(sys.modules)),
    "left": gc.get_freeze_count() - left,
}))
"""
WORKER = """
import celery_worker
from celery.signals import worker_init
"""


def test_a_loaded_application_leaves_no_connection_open_for_forked_processes_to_share(
    app: Flask,
) -> None:
    if not (app.config["SETTINGS"].data / "run").exists():
        pytest.skip("only a private database is looked at while the application loads")
    with another(app, database_url=None, redis_url=None) as made, made.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedin() + pool.checkedout() == 0


def told_after(context: Flask, code: str, **more: str) -> dict[str, object]:
    env = environment(context) | more
    command = [sys.executable, "-c", BEFORE + code + TOLD]
    ran = subprocess.run(
        command, cwd=REPOSITORY, env=env, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("code", "heavy"),
    [("import wsgi", []), (WORKER + "worker_init.send(None)", ["openpyxl"])],
    ids=["web", "worker"],
)
def test_what_every_process_needs_is_made_before_it_is_forked(
    context: Flask, code: str, heavy: list[str]
) -> None:
    found = told_after(context, code)
    assert found["related"]
    assert found["at_hand"] == ["celery.app.amqp", "kombu.transport.redis", *heavy]
    assert int(str(found["left"])) > 100_000


@pytest.mark.parametrize(
    ("code", "cli"), [("import wsgi", "true"), (WORKER, "")], ids=["command", "scheduler"]
)
def test_a_program_that_forks_none_does_not_wait_for_that(
    context: Flask, code: str, cli: str
) -> None:
    assert told_after(context, code, FLASK_RUN_FROM_CLI=cli)["left"] == 0

"""The allowance over several processes, and while their Redis comes and goes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from ahsp.extensions import limiter
from ahsp.imports import allowance
from ahsp.models import Role, User
from tests.apps import another, browser, limits
from tests.conftest import empty
from tests.factories import make_user
from tests.pages import PageClient
from tests.redis_server import RedisServer

ROOT = Path(__file__).resolve().parents[2]
UPLOADER = """
import io, sys, uuid
from ahsp import create_app
app = create_app()
app.config["WTF_CSRF_ENABLED"] = False
client = app.test_client()
client.set_cookie("ahsp", sys.argv[1])
for _ in range(int(sys.argv[2])):
    data = {"sumber": "x", "key": str(uuid.uuid4()), "file": (io.BytesIO(b"%PDF"), "daftar.pdf")}
    print(client.post("/import", data=data).status_code)
"""


@pytest.fixture
def site(app: Flask, redis_server: RedisServer) -> Iterator[Flask]:
    """A site with limits on the server that comes and goes."""
    with another(app, redis_url=redis_server.url) as made, made.app_context():
        made.config["WTF_CSRF_ENABLED"] = False
        with limits(made):
            yield made
    empty(app)


@pytest.fixture
def admin(site: Flask) -> User:
    return make_user("ratna", role=Role.ADMIN)


def statuses(client: PageClient, times: int) -> list[int]:
    found = []
    for _ in range(times):
        data = {"sumber": "x", "key": str(uuid4()), "file": (BytesIO(b"%PDF"), "daftar.pdf")}
        found.append(client.post("/import", data=data).status_code)
    return found


def test_while_redis_is_away_ten_pass_and_the_eleventh_waits(
    site: Flask, admin: User, redis_server: RedisServer
) -> None:
    client = browser(site, admin)
    redis_server.stop()
    assert statuses(client, 12) == [422] * 10 + [429] * 2
    answer = client.get("/import")
    assert answer.status_code == 200
    assert "data-wait" in answer.text
    assert not allowance.is_shared()


def test_redis_may_go_between_the_look_and_the_count(
    site: Flask, admin: User, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(site, admin)
    assert statuses(client, 1) == [422]
    real = allowance.take

    def late() -> None:
        redis_server.stop()
        real()

    monkeypatch.setattr(allowance, "take", late)
    assert statuses(client, 11) == [422] * 10 + [429]


def test_when_redis_is_back_its_counts_go_on(
    site: Flask, admin: User, redis_server: RedisServer
) -> None:
    client = browser(site, admin)
    assert statuses(client, 7) == [422] * 7
    redis_server.stop()
    assert statuses(client, 2) == [422] * 2
    redis_server.start()
    deadline = time.monotonic() + 120
    while limiter._storage_dead:  # looked for again after 1, 2, 4 ... 32 seconds
        assert time.monotonic() < deadline
        assert client.get("/import").status_code == 200
        time.sleep(0.2)
    found = allowance.standing(admin.id)
    assert found is not None
    assert found.used == 7
    assert statuses(client, 4) == [422] * 3 + [429]


def test_where_nobody_noticed_yet_a_standing_is_not_known(
    site: Flask, admin: User, redis_server: RedisServer
) -> None:
    redis_server.stop()
    assert allowance.standing(admin.id) is None
    assert allowance.wait(admin.id) is None


def test_two_processes_count_together(app: Flask, context: Flask) -> None:
    user = make_user("ratna", role=Role.ADMIN)
    settings = context.config["SETTINGS"]
    own = {
        "AHSP_DATA": str(settings.data),
        "DATABASE_URL": str(settings.database_url),
        "REDIS_URL": str(settings.redis_url),
    }
    found = []
    with limits(context):
        for times in (6, 5):
            cookie = browser(context, user).get_cookie("ahsp")
            assert cookie
            command = [sys.executable, "-c", UPLOADER, cookie.value, str(times)]
            ran = subprocess.run(
                command, cwd=ROOT, env=os.environ | own, capture_output=True, text=True, check=True
            )
            found += [int(line) for line in ran.stdout.split()]
        assert found == [422] * 10 + [429]
        assert statuses(browser(context, user), 1) == [429], "nor does a third have one more"

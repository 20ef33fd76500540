"""What is recorded once a minute is so without Redis too, and keeps nobody from an answer."""

from flask import Flask

from ahsp.models import Role
from tests.apps import DEAD_REDIS, another, browser, events
from tests.conftest import empty
from tests.factories import make_user


def test_while_redis_is_away_and_nothing_is_limited_a_denial_is_one_and_is_recorded_once(
    app: Flask,
) -> None:
    with another(app, redis_url=DEAD_REDIS, requests_per_minute=0) as alone, alone.app_context():
        alone.config["WTF_CSRF_ENABLED"] = False
        window = browser(alone, make_user("siti", role=Role.VIEWER))
        for _ in range(3):
            assert window.get("/audit").status_code == 403
            assert window.get("/search?q=<script>").status_code == 200
        assert sorted(events()) == ["permission.denied", "xss.markup_in_request"]
    empty(app)

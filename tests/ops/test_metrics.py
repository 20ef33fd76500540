"""Metrics: who gets them, what they count, and that they say what the guide says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.caching.near import near
from ahsp.config import SettingError, Settings
from ahsp.extensions import celery_app, db
from ahsp.metrics import processes
from ahsp.metrics.instruments import sums
from ahsp.models import BatchState, Role
from ahsp.ops import answering
from ahsp.ops.scrape import answer as kept
from ahsp.periodic import ledger
from ahsp.running.bells import ring
from tests.apps import DEAD_DATABASE, DEAD_REDIS, another, browser
from tests.conftest import Configure
from tests.factories import make_ahsp, make_batch, make_user
from tests.queue import work_once

TOKEN = "a-token-of-more-than-32-characters-1"
OTHER = "a-token-of-more-than-32-characters-2"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No answer of another test; and workers, of which there are none, are not waited for."""
    monkeypatch.setattr(answering, "ANSWER_SECONDS", 0.01)
    near.clear()
    sums.forget()
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def asked(context: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked."""
    found: list[str] = []

    def note(*args: Any) -> None:
        found.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def read(app: Flask) -> dict[str, dict[frozenset[tuple[str, str]], float]]:
    """Every number, by name and labels."""
    kept.forget()
    found: dict[str, dict[frozenset[tuple[str, str]], float]] = {}
    for family in text_string_to_metric_families(browser(app).get("/metrics", headers=BEARER).text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return found


def labels(**values: str) -> frozenset[tuple[str, str]]:
    return frozenset(values.items())


@pytest.fixture
def open_(configure: Configure) -> None:
    """A token is set."""
    configure(metrics_tokens=(TOKEN,))


def test_without_a_token_in_the_settings_the_address_does_not_exist(context: Flask) -> None:
    assert browser(context).get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.parametrize(
    "shown",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer {OTHER}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer é",
        f"Bearer {TOKEN}x",
    ],
)
def test_whoever_shows_no_token_or_another_one_gets_401(
    context: Flask, open_: None, shown: str | None
) -> None:
    headers = {} if shown is None else {"Authorization": shown}
    found = browser(context).get("/metrics", headers=headers)
    assert found.status_code == 401
    assert found.headers["WWW-Authenticate"] == 'Bearer realm="metrics"'
    assert "ahsp_" not in found.text


def test_coming_from_this_machine_opens_nothing(context: Flask, open_: None) -> None:
    for address in ("127.0.0.1", "::1"):
        client = browser(context)
        headers = {"X-Forwarded-For": address, "X-Real-IP": address}
        found = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        assert found.status_code == 401


def test_the_token_opens_it_without_a_session_and_each_of_two_does(
    context: Flask, configure: Configure, asked: list[str]
) -> None:
    configure(metrics_tokens=(TOKEN, OTHER))
    user = make_user("ratna", role=Role.ADMIN)
    for token in (TOKEN, OTHER):
        client = browser(context, user)
        asked.clear()
        found = client.get("/metrics", headers={"Authorization": f"bearer {token}"})
        assert found.status_code == 200
        assert found.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert "Set-Cookie" not in found.headers
        assert "Cookie" not in found.headers.get("Vary", "")
        assert not [statement for statement in asked if "web_session" in statement]


@pytest.mark.parametrize(("role", "status"), [(None, 302), (Role.EDITOR, 403), (Role.ADMIN, 200)])
def test_people_read_them_at_an_address_for_administrators(
    context: Flask, role: Role | None, status: int
) -> None:
    user = make_user("ratna", role=role) if role else None
    found = browser(context, user).get("/admin/metrics")
    assert found.status_code == status
    assert ("ahsp_http_requests_total" in found.text) == (status == 200)


def test_a_token_that_is_too_short_stops_the_start() -> None:
    with pytest.raises(SettingError, match="AHSP_METRICS_TOKEN"):
        Settings.from_environ({"AHSP_METRICS_TOKEN": "short"})


def test_requests_are_told_apart_by_route_and_never_by_what_was_asked(
    context: Flask, open_: None
) -> None:
    ahsp = make_ahsp("2.2.1", "Galian tanah")
    client = browser(context, make_user("siti"))
    for address in (f"/ahsp/{ahsp.id}", "/ahsp/999999", "/search?q=rahasia", "/no/such/siti"):
        client.get(address)
    client.open("/search", method="BREW")
    client.post("/search")
    found = read(context)
    requests = found["ahsp_http_requests_total"]
    route = "/ahsp/<int:ahsp_id>"
    assert requests[labels(route=route, method="GET", status="2xx")] == 1
    assert requests[labels(route=route, method="GET", status="4xx")] == 1
    assert requests[labels(route="none", method="GET", status="4xx")] == 1
    assert requests[labels(route="none", method="other", status="4xx")] == 1
    assert found["ahsp_http_request_seconds_count"][labels(route=route, method="GET")] == 2
    text = browser(context).get("/metrics", headers=BEARER).text
    assert not re.search("rahasia|siti|2\\.2\\.1|Galian", text)


def test_a_failed_request_is_a_5xx(
    context: Flask, open_: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    fail.access = Role.VIEWER  # type: ignore[attr-defined]
    monkeypatch.setitem(context.view_functions, "search.index", fail)
    browser(context, make_user("siti")).get("/search?q=x")
    found = read(context)["ahsp_http_requests_total"]
    assert found[labels(route="/search", method="GET", status="5xx")] == 1


def test_a_search_is_timed_by_its_mode_where_it_is_computed(context: Flask, open_: None) -> None:
    make_ahsp("2.2.1", "Galian tanah")
    client = browser(context, make_user("siti"))
    for _ in range(3):
        client.get("/search?q=galian")
    client.get("/search?q=galian&mode=phrase")
    client.get("/search")
    found = read(context)
    counted = {dict(key)["mode"]: n for key, n in found["ahsp_search_seconds_count"].items()}
    assert counted == {"auto": 1, "phrase": 1, "browse": 1}
    answers = found["ahsp_cache_answers_total"]
    assert answers[labels(family="search", **{"from": "computed"})] == 2
    assert answers[labels(family="search", **{"from": "process"})] == 2


def test_tasks_are_timed_by_how_they_end(context: Flask, open_: None) -> None:
    @celery_app.task(name="tests.measured")
    def act(fails: bool) -> None:
        if fails:
            raise ZeroDivisionError

    try:
        ring("tests.measured", fails=False)
        work_once()
        with pytest.raises(ZeroDivisionError):
            celery_app.tasks["tests.measured"](fails=True)
    finally:
        celery_app.tasks.pop("tests.measured")
    counted = read(context)["ahsp_task_seconds_count"]
    assert counted[labels(task="tests.measured", outcome="done")] == 1
    assert counted[labels(task="tests.measured", outcome="failed")] == 1


def test_what_the_database_holds_is_read_from_it(context: Flask, open_: None) -> None:
    before = read(context)["ahsp_audit_events_total"][labels()]
    make_batch(state=BatchState.PENDING)
    make_batch(state=BatchState.COMMITTED)
    record(Event.SIGNED_OUT)
    db.session.commit()
    with ledger.lazily() as link:
        run_id = ledger.add(link, "audit.verify", "due")
    ledger.follow(run_id, lambda: None)
    found = read(context)
    assert found["ahsp_audit_events_total"][labels()] == before + 1
    states = {dict(key)["state"]: n for key, n in found["ahsp_imports"].items() if n}
    assert states == {"pending": 1, "committed": 1}
    assert found["ahsp_oldest_waiting_seconds"][labels(work="import")] > 0
    assert found["ahsp_oldest_waiting_seconds"][labels(work="mail")] == 0
    ended = found["ahsp_periodic_last_timestamp_seconds"]
    verified = ended[labels(task="audit.verify", outcome="done")]
    assert found["ahsp_audit_verified_timestamp_seconds"][labels()] == verified > 1e9
    assert found["ahsp_database_up"][labels()] == 1


def test_queues_are_as_long_as_the_messages_that_nobody_took(context: Flask, open_: None) -> None:
    ring("imports.sweep")
    ring("imports.sweep")
    ring("exports.run", 1)
    found = read(context)["ahsp_queue_messages"]
    assert found == {
        labels(queue="imports"): 0,
        labels(queue="work"): 2,
        labels(queue="exports"): 1,
        labels(queue="long"): 0,
    }


def test_every_machine_says_how_full_its_disk_is(context: Flask, open_: None) -> None:
    browser(context).get("/healthz")
    found = read(context)
    ((machine, free),) = found["ahsp_disk_free_bytes"].items()
    assert 0 < free < found["ahsp_disk_bytes"][machine]
    assert found["ahsp_database_pool_max"][machine] >= 10


def test_a_disk_that_is_gone_loses_no_counts(
    context: Flask, open_: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes._self, "folder", Path("/no/such/folder"))
    browser(context).get("/healthz")
    found = read(context)["ahsp_http_requests_total"]
    assert found[labels(route="/healthz", method="GET", status="2xx")] == 1


@pytest.mark.parametrize(
    ("part", "address", "up", "stays"),
    [
        ("database", DEAD_DATABASE, "ahsp_database_up", "ahsp_http_requests_total"),
        ("redis", DEAD_REDIS, "ahsp_redis_up", "ahsp_imports"),
    ],
)
def test_a_server_that_is_away_is_a_number_and_the_rest_is_told(
    app: Flask, part: str, address: str, up: str, stays: str
) -> None:
    changes: dict[str, Any] = {f"{part}_url": address, "metrics_tokens": (TOKEN,)}
    with another(app, **changes) as made:
        browser(made).get("/healthz")
        found = read(made)
    assert found[up] == {labels(): 0}
    assert found[stays]


def test_the_servers_are_asked_once_however_often_somebody_asks(
    context: Flask, open_: None, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept._servers, "_seconds", 600.0)
    for _ in range(5):
        assert browser(context).get("/metrics", headers=BEARER).status_code == 200
    assert sum("FROM import_batch GROUP BY" in statement for statement in asked) == 1


def test_the_guide_names_every_metric_and_no_other(context: Flask, open_: None) -> None:
    text = browser(context).get("/metrics", headers=BEARER).text
    told = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    assert set(re.findall(r"^\| `(ahsp_\w+)`", GUIDE, re.MULTILINE)) == told


def test_the_rules_of_the_guide_are_sound_and_ask_for_metrics_that_there_are(
    context: Flask, open_: None
) -> None:
    text = browser(context).get("/metrics", headers=BEARER).text
    kinds = dict(re.findall(r"^# TYPE (\S+) (\w+)", text, re.MULTILINE))
    known = set(kinds)
    known |= {
        f"{name}_{end}"
        for name, kind in kinds.items()
        if kind == "histogram"
        for end in ("bucket", "sum", "count")
    }
    rules = yaml.safe_load((ROOT / "docs" / "prometheus" / "rules.yml").read_text("utf-8"))
    names = []
    for group in rules["groups"]:
        assert set(group) == {"name", "rules"}
        for rule in group["rules"]:
            assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
            assert re.fullmatch(r"\d+[smh]", rule["for"])
            assert rule["labels"]["severity"] in ("warning", "critical")
            assert set(rule["annotations"]) == {"summary"}
            expression = rule["expr"]
            assert expression.count("(") == expression.count(")")
            used = set(re.findall(r"\bahsp_\w+", expression))
            assert used, rule["alert"]
            assert used <= known, rule["alert"]
            names.append(rule["alert"])
    assert len(names) == len(set(names)) >= 10
    scrape = yaml.safe_load((ROOT / "docs" / "prometheus" / "scrape.yml").read_text("utf-8"))
    (job,) = scrape["scrape_configs"]
    assert job["authorization"]["type"] == "Bearer"
    assert job["metrics_path"] == "/metrics"

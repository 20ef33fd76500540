"""Who may call what is written down once more in access.tsv, and tried as everybody."""

import csv
from pathlib import Path

import pytest
from flask import Flask

from ahsp.extensions import db, limiter
from ahsp.models import ImportBatch, Role
from ahsp.web.access import ANYONE, access_of, allow, require_declarations
from tests.apps import browser, limits
from tests.factories import make_user
from tests.rules.places import places

TABLE = Path(__file__).parent / "access.tsv"
RANK: dict[str | None, int] = {None: 0, "anyone": 0, "viewer": 1, "editor": 2, "admin": 3}
OPENED_BY_A_TOKEN = {"metrics.scrape"}
"""Routes that no role opens, and that do not exist while no token is set."""
EXEMPT_FROM_LIMITS = {"web.alive", "static", "live.index"}


def written() -> dict[tuple[str, str], str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        (row["endpoint"], method): row["least_role"]
        for row in rows
        for method in row["methods"].split(",")
    }


def test_every_route_and_method_is_in_the_table_with_its_role(app: Flask) -> None:
    declared = {
        (rule.endpoint, method): str(access_of(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert declared == written()


def test_the_table_is_sorted_and_names_known_roles() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "endpoint\tmethods\tleast_role"
    assert lines[1:] == sorted(set(lines[1:]))
    assert set(written().values()) <= RANK.keys()


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR, Role.ADMIN])
def test_each_role_may_do_what_the_table_says_and_no_more(
    context: Flask, role: Role | None
) -> None:
    user = make_user("siti", role=role) if role else None
    table = written()
    for place in places(context):
        needed = table[place.endpoint, place.method]
        client = browser(context, user)
        answer = client.open(place.address, method=place.method)
        seen = f"{place} as {role}: {answer.status_code} {answer.location}"
        if place.endpoint in OPENED_BY_A_TOKEN:
            assert answer.status_code == 404, seen
            continue
        if RANK[role] >= RANK[needed]:
            assert answer.status_code in (200, 204, 302, 303, 400, 422), seen
            if place.endpoint != "accounts.sign_out":
                assert not (answer.location or "").startswith("/account/sign-in"), seen
            if place.endpoint not in ("web.language", "web.theme", "web.zone"):
                assert answer.status_code != 400, seen
        elif role is None:
            assert answer.status_code == 302, seen
            assert (answer.location or "").startswith("/account/sign-in"), seen
        else:
            assert answer.status_code == 403, seen


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.EDITOR])
def test_who_may_not_changes_nothing(context: Flask, role: Role | None) -> None:
    user = make_user("siti", role=role) if role else None
    for place in places(context):
        if place.endpoint.startswith("imports."):
            browser(context, user).open(place.address, method=place.method)
    db.session.expire_all()
    assert db.session.query(ImportBatch).one().state == "ready"


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_a_part_is_refused_like_its_page(context: Flask, role: Role | None) -> None:
    user = make_user("siti", role=role) if role else None
    table = written()
    for place in places(context):
        if RANK[role] >= RANK[table[place.endpoint, place.method]]:
            continue
        headers = {"HX-Request": "true"}
        answer = browser(context, user).open(place.address, method=place.method, headers=headers)
        assert answer.status_code == (403 if role else 401), place
        assert "<html" not in answer.text


def test_a_method_that_a_route_does_not_take_opens_nothing(context: Flask) -> None:
    for place in places(context):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"):
            assert browser(context).open(place.address, method=method).status_code == 405


def test_asking_for_headers_needs_the_same_role(context: Flask) -> None:
    viewer = make_user("siti")
    for place in places(context):
        if written()[place.endpoint, place.method] == "admin" and place.method == "GET":
            assert browser(context, viewer).head(place.address).status_code == 403
            assert browser(context).head(place.address).status_code == 302


def test_the_program_does_not_start_with_a_route_that_nobody_declared() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    with pytest.raises(RuntimeError, match="route forgotten does not say who may call it"):
        require_declarations(bare)
    bare.view_functions["forgotten"] = allow(ANYONE)(lambda: "open on purpose")
    require_declarations(bare)


def test_every_route_has_a_limit_also_for_those_it_refuses(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = make_user("admin", role=Role.ADMIN)
    counted: list[object] = []
    hit = limiter.limiter.hit
    monkeypatch.setattr(
        limiter.limiter, "hit", lambda *args, **kwargs: counted.append(args) or hit(*args, **kwargs)
    )
    with limits(context):
        for place in places(context):
            for user in (None, admin):
                counted.clear()
                browser(context, user).open(place.address, method=place.method)
                assert bool(counted) == (place.endpoint not in EXEMPT_FROM_LIMITS), (place, user)


def test_one_person_has_so_many_requests_a_minute_and_no_more(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user("siti")
    (limit,) = limiter.limit_manager.application_limits
    assert str(limit.limit) == "1200 per 1 minute"
    monkeypatch.setattr(limit.limit, "amount", 3)
    monkeypatch.setattr(type(limiter.limit_manager), "application_limits", [limit])
    with limits(context):
        client = browser(context, user)
        statuses = [client.get(place).status_code for place in ("/search", "/audit", "/search")]
        assert statuses == [200, 403, 200]
        assert client.get("/search").status_code == 429
        assert client.get("/healthz").status_code == 200
        assert client.get("/static/icon.svg").status_code == 200
        assert browser(context, make_user("budi")).get("/search").status_code == 200


def test_work_that_costs_has_a_limit_of_its_own(context: Flask) -> None:
    admin = make_user("admin", role=Role.ADMIN)
    own = {}
    with limits(context):
        for place in places(context):
            answer = browser(context, admin).open(place.address, method=place.method)
            limit = answer.headers.get("X-RateLimit-Limit")
            if limit not in (None, "1200"):
                own[place.endpoint, place.method] = limit
    assert {
        ("imports.upload", "POST"),
        ("imports.status", "GET"),
        ("accounts.password", "POST"),
        ("accounts.sign_in", "POST"),
    } <= own.keys()

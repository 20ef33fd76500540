"""Limits on signing in: who tries too often waits, also while Redis is away."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from ahsp.extensions import limiter
from ahsp.models import Role
from tests.apps import DEAD_REDIS, another, browser, events, last_event, limits
from tests.conftest import empty
from tests.factories import PASSWORD, make_user
from tests.pages import PageClient, check_page

ADDRESS = "/account/sign-in"


@pytest.fixture
def limited(context: Flask) -> Iterator[PageClient]:
    """A browser on a site with limits."""
    with limits(context):
        yield browser(context)


def guess(client: PageClient, name: str, times: int, address: str = "127.0.0.1") -> list[int]:
    data = {"username": name, "password": "guessed"}
    peer = {"REMOTE_ADDR": address}
    return [
        client.post(ADDRESS, data=data, environ_overrides=peer).status_code for _ in range(times)
    ]


def test_ten_guesses_a_minute_at_one_name_and_no_more(limited: PageClient) -> None:
    assert guess(limited, "siti", 12) == [422] * 10 + [429] * 2


def test_another_address_and_spelling_gives_no_more_guesses(limited: PageClient) -> None:
    for turn, name in enumerate(["siti", "SITI", " siti ", "Siti", "sIti"] * 2):
        assert guess(limited, name, 1, f"203.0.113.{turn}") == [422]
    assert guess(limited, "siti", 1, "198.51.100.7") == [429]


def test_even_the_right_password_waits(limited: PageClient) -> None:
    make_user("siti")
    guess(limited, "siti", 10)
    answer = limited.post(ADDRESS, data={"username": "siti", "password": PASSWORD})
    assert answer.status_code == 429
    assert limited.get("/search").status_code == 302


def test_thirty_guesses_a_minute_from_one_address_and_no_more(limited: PageClient) -> None:
    statuses = [guess(limited, f"name{turn}", 1)[0] for turn in range(32)]
    assert statuses == [422] * 30 + [429] * 2
    assert guess(limited, "somebody", 1, "203.0.113.1") == [422], "others may go on"


def test_other_names_and_the_form_are_not_held_up(limited: PageClient) -> None:
    guess(limited, "siti", 11)
    assert guess(limited, "budi", 1) == [422]
    assert limited.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_waits_is_told_how_long(limited: PageClient, language: str) -> None:
    limited.set_cookie("lang", language)
    guess(limited, "siti", 10)
    answer = limited.post(ADDRESS, data={"username": "siti", "password": "x"})
    assert answer.status_code == 429
    assert answer.headers["X-RateLimit-Limit"] == "10"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert int(answer.headers["X-RateLimit-Reset"]) > 0
    seconds = int(answer.headers["Retry-After"])
    assert 20 <= seconds <= 60
    assert check_page(answer.text, whole=True).lang == language
    assert any(f'data-countdown="{near}"' in answer.text for near in (seconds, seconds + 1))


def test_a_fragment_that_is_refused_is_a_fragment(limited: PageClient) -> None:
    guess(limited, "siti", 10)
    data = {"username": "siti", "password": "x"}
    answer = limited.post(ADDRESS, data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 429
    assert "<html" not in answer.text
    assert "data-countdown" in answer.text


def test_a_flood_is_recorded_once_a_minute(limited: PageClient) -> None:
    guess(limited, "siti", 15)
    assert events() == ["authentication.failed"] * 10 + ["authentication.locked_out"]
    event = last_event()
    assert event.detail == {"limit": "10 per 1 minute", "username": "siti"}
    assert (event.path, event.method, str(event.address)) == (ADDRESS, "POST", "127.0.0.1")
    guess(limited, "budi", 11)
    assert events().count("authentication.locked_out") == 2, "another name, another flood"


def test_a_signed_in_persons_flood_is_recorded_under_their_name(context: Flask) -> None:
    user = make_user("siti")
    with limits(context):
        client = browser(context, user)
        wrong = {"current": "x", "password": "another password", "again": "another password"}
        statuses = [client.post("/account/password", data=wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert (last_event().event, last_event().user_id) == ("rate_limit.exceeded", user.id)


def test_people_behind_one_address_do_not_share_a_limit(context: Flask) -> None:
    one, two = make_user("one"), make_user("two")
    with limits(context):
        for user in (one, two):
            answer = browser(context, user).get("/search")
            assert answer.headers["X-RateLimit-Remaining"] == "1199"


def test_the_refusal_stands_when_it_cannot_be_recorded(
    limited: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("the disk is full"))

    guess(limited, "siti", 10)
    monkeypatch.setattr("ahsp.audit.asides.record", fail)
    assert guess(limited, "siti", 1) == [429]
    assert "authentication.locked_out" not in events()


def test_while_redis_is_away_limits_hold_and_pages_work(app: Flask) -> None:
    with another(app, redis_url=DEAD_REDIS) as alone, alone.app_context():
        limiter.enabled = True
        alone.config["WTF_CSRF_ENABLED"] = False
        user = make_user("siti", role=Role.ADMIN)
        stranger = browser(alone)
        assert guess(stranger, "siti", 12) == [422] * 10 + [429] * 2
        assert events().count("authentication.locked_out") == 1
        answer = stranger.post(ADDRESS, data={"username": "siti", "password": "x"})
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        person = browser(alone, user)
        for address in ("/search", "/search?q=bata", "/import", "/audit"):
            assert person.get(address).status_code == 200
        assert "X-RateLimit-Limit" in person.get("/search").headers
    empty(app)

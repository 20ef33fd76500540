"""Questions: address, conditions and problems all come from one declaration."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from ahsp.audit.filters import FILTERS
from ahsp.audit.question import Question
from ahsp.audit.ranges import USUAL, Span

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 27, 3, 31, tzinfo=UTC)
EXAMPLES: dict[str, Any] = {
    "severity": ["warning", "critical"],
    "category": ["import"],
    "event": ["authentication.failed", "legacy.thing_done"],
    "resolved": "no",
    "user": "ratna",
    "address": "10.0.4.0/24",
    "request": "6f1c",
    "text": "RAB final",
}


def asked(**args: Any) -> Question:
    return Question.from_args(MultiDict(args), ("Asia/Makassar",))


def test_every_filter_has_an_example_and_a_field() -> None:
    names = {each.name for each in FILTERS}
    assert names == EXAMPLES.keys()
    assert names <= {each.name for each in fields(Question)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_filter_alone_is_an_address_and_back(name: str) -> None:
    question = asked(**{name: EXAMPLES[name]})
    assert question.args() == {name: EXAMPLES[name]}
    assert asked(**question.args()) == question
    assert not question.problems
    condition, values = question.conditions(Span(None, None))
    assert values.keys() == ({name} if f":{name}" in condition else set())
    assert len(condition) > len("true AND ")


def test_all_filters_together_are_an_address_and_back() -> None:
    more = {"since": "2026-11-20", "until": "2026-11-21T14:00", "zone": "Asia/Makassar"}
    question = asked(**EXAMPLES, **more)
    assert question.args() == EXAMPLES | more
    assert asked(**question.args()) == question
    condition, values = question.conditions(question.span(WIB, NOW))
    assert values.keys() == EXAMPLES.keys() - {"resolved"} | {"start", "end"}
    assert condition.count(" AND ") >= len(EXAMPLES) + 2


def test_the_usual_question_has_an_empty_address() -> None:
    assert asked().args() == {}
    assert asked(range=USUAL).args() == {}
    assert asked(range="7d").args() == {"range": "7d"}


def test_written_moments_replace_a_named_range() -> None:
    question = asked(range="7d", since="2026-11-01")
    assert question.args() == {"since": "2026-11-01"}
    assert question.but(range="24h").args() == {"range": "24h"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("severity", "grave"), ("category", "bad weather"), ("event", "no event!"),
     ("resolved", "maybe"), ("address", "10.0.4"), ("address", "example.org"),
     ("address", "10.0.0.0/33"), ("since", "yesterday"), ("until", "31-12-2026"), ("range", "5y")],
)  # fmt: skip
def test_what_makes_no_sense_is_named_and_left_out(name: str, value: str) -> None:
    question = asked(**{name: value})
    assert question.problems.keys() == {name}
    assert question.args() == {}


def test_an_end_before_its_beginning_is_named() -> None:
    assert asked(since="2026-11-02", until="2026-11-01").problems.keys() == {"until"}
    assert asked(since="2026-11-02T10:00", until="2026-11-02T10:00").problems.keys() == {"until"}
    assert not asked(since="2026-11-02", until="2026-11-02").problems


def test_one_bad_value_among_good_ones_is_named_and_the_good_ones_stay() -> None:
    question = asked(severity=["warning", "grave"])
    assert question.severity == ("warning",)
    assert question.problems.keys() == {"severity"}


def test_an_unknown_zone_is_the_usual_one() -> None:
    assert asked(zone="Mars/Base").zone == ""


def test_a_network_is_written_by_its_first_address() -> None:
    assert asked(address="10.0.4.17/24").address == "10.0.4.0/24"
    assert asked(address="::1").address == "::1"


def test_words_are_never_operators_and_the_last_is_a_beginning() -> None:
    _condition, values = asked(text="RAB_final | !x:*").conditions(Span(None, None))
    assert values["text"] == "RAB & final & x:*"
    assert "\0" not in asked(text="a\0b").text


def test_one_value_is_taken_away_and_the_others_stay() -> None:
    question = asked(severity=["warning", "error"], user="siti")
    assert question.without("severity", "error") == asked(severity="warning", user="siti")
    assert question.without("user", "siti") == asked(severity=["warning", "error"])


def test_very_long_and_very_many_values_are_bounded() -> None:
    assert len(asked(text="x" * 5000).text) == 200
    many = asked(event=[f"a.{'b' * (number % 50 + 1)}" for number in range(900)])
    assert len(many.event) <= 100
    assert len(urlencode(many.args(), doseq=True)) < 10_000


def test_a_day_is_asked_for_as_instants() -> None:
    question = asked(since="2026-11-20", until="2026-11-20")
    assert question.since == date(2026, 11, 20)
    _condition, values = question.conditions(question.span(WIB, NOW))
    assert values["start"] == datetime(2026, 11, 19, 17, tzinfo=UTC)
    assert values["end"] == datetime(2026, 11, 20, 17, tzinfo=UTC)

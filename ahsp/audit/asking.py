"""What a request asks of the record, and the addresses of questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request, url_for

from ahsp.audit import queries
from ahsp.audit.entries import Entry
from ahsp.audit.question import Question
from ahsp.audit.ranges import Span
from ahsp.web.zones import chosen, site_zone, zone, zones


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at a moment: every count and list of one answer is about the same stretch."""

    question: Question
    zone: ZoneInfo
    now: datetime
    stretch: Span


def asked(usual: str = "", *, only_time: bool = False) -> Asked:
    """What the current request asks.

    Args:
        usual: the range where the address names none; "" for that of all pages.
        only_time: leave the filters out.
    """
    question = Question.from_args(request.args, tuple(zones()))
    if usual and not question.dated and not request.args.get("range"):
        question = question.but(range=usual)
    if only_time:
        question = question.unfiltered()
    question = question.but(zone="" if chosen() == site_zone() else chosen())
    if question.user:
        question = question.but(user=queries.name_of(question.user))
    where, now = zone(), datetime.now(UTC)
    return Asked(question, where, now, question.span(where, now))


def address(endpoint: str, question: Question, **more: Any) -> str:
    """An address that asks a question.

    Args:
        endpoint: of the route.
        question: what is asked.
        **more: further parameters, those of the route's path among them.
    """
    return url_for(endpoint, **(question.args() | more))


def log_addresses() -> Callable[[Question], str]:
    """A function that gives the list that a question finds; a page has hundreds of them."""
    path = url_for("audit.log")

    def of(question: Question) -> str:
        return _joined(path, question)

    return of


def event_addresses(question: Question) -> Callable[[Entry], str]:
    """A function that gives an event's page, which leads to its neighbours in a question."""
    path = url_for("audit.show", event_id=0).removesuffix("0")
    rest = _joined("", question)

    def of(entry: Entry) -> str:
        return f"{path}{entry.id}{rest}"

    return of


def log_address(question: Question) -> str:
    """The list that a question finds."""
    return log_addresses()(question)


def event_address(entry: Entry, question: Question) -> str:
    """One event's page, which leads to its neighbours in a question."""
    return event_addresses(question)(entry)


def _joined(path: str, question: Question) -> str:
    args = urlencode(question.args(), doseq=True, safe="/:")
    return f"{path}?{args}" if args else path


def range_address(endpoint: str, question: Question, name: str) -> str:
    """The same page for another named range, which is said even where it is the usual one."""
    return address(endpoint, question.but(range=name), range=name)

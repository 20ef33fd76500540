"""What a request asks of the record, and the addresses of questions."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, url_for

from ahsp.audit import queries
from ahsp.audit.filters import Question
from ahsp.audit.queries import Entry
from ahsp.audit.ranges import Span
from ahsp.web.zones import chosen, site_zone, zone, zones

_LOG = "audit.log"


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


def log_address(question: Question) -> str:
    """The list that a question finds."""
    return address(_LOG, question)


def address(endpoint: str, question: Question, **more: Any) -> str:
    """An address that asks a question.

    Args:
        endpoint: of the route.
        question: what is asked.
        **more: further parameters.
    """
    return url_for(endpoint, **(question.args() | more))


def range_address(endpoint: str, question: Question, name: str) -> str:
    """The same page for another named range, which is said even where it is the usual one."""
    return address(endpoint, question.but(range=name), range=name)


def event_address(entry: Entry, question: Question) -> str:
    """One event, with the question whose neighbours its page leads to."""
    return address("audit.show", question, event_id=entry.id)

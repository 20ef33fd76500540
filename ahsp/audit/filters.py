"""The filters of the record, declared once.

Parsing, the address, the chips, the controls and the conditions of the query all follow from
`FILTERS` (as in `ahsp.search.filters`). Conditions are SQL over `audit_event AS e`; values always
travel beside them as parameters.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_interface
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.audit.events import Event, Severity
from ahsp.audit.vocabulary import CATEGORIES

MOST_CHARACTERS = 200
NEEDS_RESOLVING = (Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
"""What counts as unresolved until somebody says that it is dealt with."""
SUMMED = frozenset({"severity", "category", "event"})
"""Filters whose counts can be taken from sums."""
NO_CHOICE = _l("This is not one of the choices.")
_CATEGORY = re.compile("[a-z0-9_]{1,40}")
_EVENT = re.compile(r"[a-z0-9_]{1,40}\.[a-z0-9_]{1,60}")


def _one_of(known: Sequence[str]) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw not in known:
            raise ValueError(raw)
        return raw

    return read


def _shaped(shape: re.Pattern[str]) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if not shape.fullmatch(raw):  # retired names are asked for as well as those of today
            raise ValueError(raw)
        return raw

    return read


def _line(raw: str) -> str:
    text = "".join(mark if mark.isprintable() else " " for mark in raw[: MOST_CHARACTERS * 2])
    return " ".join(text.split())[:MOST_CHARACTERS].rstrip()


def _address(raw: str) -> str:
    found = ip_interface(raw)
    return str(found.ip) if "/" not in raw else str(found.network)


def _at_address(value: str) -> str:
    sign = "<<=" if "/" in value else "="  # one address is found in the order of time
    return f"e.address {sign} CAST(:address AS inet)"


def _words(text: str) -> str:
    """A tsquery of all words of a text, the last of them a beginning; "" where there is none."""
    # Not all of them: a beginning that is everywhere would be looked up row by row.
    words = re.sub(r"[\W_]+", " ", text).split()
    return " & ".join(words) + ":*" if words else ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the record.

    Attributes:
        name: of the address's parameter and of the field of `Question`.
        label: what people call it.
        sql: the condition, with a parameter of the filter's own name; or gives it for a value.
        read: turns one raw value into a value; raises ValueError where it makes no sense.
        problem: what is said of a value that makes no sense.
        many: whether several values may be chosen.
        choices: the values on offer; empty where one types.
        bind: turns the value into the condition's parameter.
    """

    name: str
    label: LazyString
    sql: str | Callable[[str], str]
    read: Callable[[str], str]
    problem: LazyString = NO_CHOICE
    many: bool = False
    choices: tuple[str, ...] = ()
    bind: Callable[[Any], Any] = field(default=lambda value: value)


NEEDING = "e.severity IN ('warning', 'error', 'critical')"
RESOLVED = "EXISTS (SELECT FROM audit_resolution AS r WHERE r.event_id = e.id)"
FILTERS = (
    Filter(
        "severity", _l("Severity"), "e.severity = ANY(:severity)", _one_of(tuple(Severity)),
        many=True, choices=tuple(Severity), bind=list,
    ),
    Filter(
        "category", _l("Category"), "e.category = ANY(:category)", _shaped(_CATEGORY),
        many=True, choices=tuple(CATEGORIES), bind=list,
    ),
    Filter(
        "event", _l("Event"), "e.event = ANY(:event)", _shaped(_EVENT),
        _l("No event has such a name."), many=True, choices=tuple(Event), bind=list,
    ),
    Filter(
        "resolved", _l("Resolved"),
        {"no": f"{NEEDING} AND NOT {RESOLVED}", "yes": RESOLVED}.__getitem__,
        _one_of(("no", "yes")), choices=("no", "yes"),
    ),
    Filter("user", _l("User"), "e.username = :user", _line),
    Filter(
        "address", _l("Address"), _at_address, _address,
        _l("An address such as 10.0.4.17, or a network such as 10.0.4.0/24."),
    ),
    # The index leaves empty ones out, so that the condition has to say so, too.
    Filter("request", _l("Request"), "e.request_id = :request AND e.request_id <> ''", _line),
    Filter(
        "text", _l("Text"),
        "e.document @@ to_tsquery('simple', :text)", _line, bind=_words,
    ),
)  # fmt: skip
Value = str | tuple[str, ...]

"""What a reader of the record asks for: filters, declared once.

Parsing, the address, the chips, the controls and the conditions of the query all follow from
`FILTERS` (as in `ahsp.search.filters`). Conditions are SQL over `audit_event AS e`; values always
travel beside them as parameters.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_interface
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.audit import ranges
from ahsp.audit.events import CATEGORIES, Event, Severity
from ahsp.audit.ranges import RANGES, USUAL, Moment, Span

MOST_VALUES = 100
MOST_CHARACTERS = 200
NEEDS_RESOLVING = (Severity.WARNING, Severity.ERROR, Severity.CRITICAL)
"""What counts as unresolved until somebody says that it is dealt with."""
SUMMED = frozenset({"severity", "category", "event"})
"""Filters whose counts can be taken from sums."""
NO_CHOICE = _l("This is not one of the choices.")
_STRETCH = ("range", "since", "until")
_CATEGORY = re.compile("[a-z0-9_]{1,40}")
_EVENT = re.compile(r"[a-z0-9_]{1,40}\.[a-z0-9_]{1,60}")


class Args(Protocol):
    """What parsing needs of a request's arguments."""

    def get(self, key: str, /) -> str | None:
        """First value of `key`."""

    def getlist(self, key: str, /) -> Sequence[str]:
        """All values of `key`."""


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


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the record: one value or several of each filter, and a stretch of time.

    `problems` says by the parameter's name what could not be understood; such a value is left out,
    and `typed` has it as it was written.
    """

    severity: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    resolved: str = ""
    user: str = ""
    address: str = ""
    request: str = ""
    text: str = ""
    range: str = USUAL
    since: Moment | None = None
    until: Moment | None = None
    zone: str = ""
    problems: dict[str, LazyString] = field(default_factory=dict, compare=False)
    typed: dict[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def from_args(cls, args: Args, zones: Sequence[str] = ()) -> "Question":
        """Read an address.

        Args:
            args: the request's arguments.
            zones: the zones that may be asked for.
        """
        problems: dict[str, LazyString] = {}
        values: dict[str, Any] = {}
        for each in FILTERS:
            found = []
            for raw in args.getlist(each.name)[:MOST_VALUES]:
                if not raw.strip():
                    continue
                try:
                    found.append(each.read(raw.strip()))
                except ValueError:
                    problems[each.name] = each.problem
            kept = tuple(dict.fromkeys(found))
            values[each.name] = kept if each.many else "".join(kept[:1])
        zone = args.get("zone") or ""
        values["zone"] = zone if zone in zones else ""
        values |= _stretch(args, problems)
        typed = {name: (args.get(name) or "")[:MOST_CHARACTERS] for name in problems}
        return cls(**values, problems=problems, typed=typed)

    def chosen(self, name: str) -> Value:
        """The chosen value or values of one filter."""
        value: Value = getattr(self, name)
        return value

    def but(self, **changes: Any) -> "Question":
        """The same question with other values; a new range replaces written moments."""
        if "range" in changes:
            changes = {"since": None, "until": None} | changes
        return replace(self, **changes)

    def without(self, name: str, value: str) -> "Question":
        """The same question without one value of a filter."""
        now = self.chosen(name)
        then = tuple(each for each in now if each != value) if isinstance(now, tuple) else ""
        return self.but(**{name: then})

    def unfiltered(self) -> "Question":
        """The same stretch of time, nothing left out of it."""
        kept = {name: fault for name, fault in self.problems.items() if name in _STRETCH}
        return Question(
            range=self.range,
            since=self.since,
            until=self.until,
            zone=self.zone,
            problems=kept,
            typed=self.typed,
        )

    @property
    def dated(self) -> bool:
        """Whether moments were written instead of a named range."""
        return self.since is not None or self.until is not None

    @property
    def since_text(self) -> str:
        """The first day or moment as the form has it."""
        return self.typed.get("since") or (ranges.write(self.since) if self.since else "")

    @property
    def until_text(self) -> str:
        """The last day or moment as the form has it."""
        return self.typed.get("until") or (ranges.write(self.until) if self.until else "")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the stretch of time is asked for."""
        return any(self.chosen(each.name) for each in FILTERS)

    def span(self, zone: ZoneInfo, now: datetime) -> Span:
        """The stretch of time that is meant."""
        return ranges.span(self.range, self.since, self.until, zone, now)

    def args(self) -> dict[str, str | list[str]]:
        """The address's parameters, only what differs from the usual question."""
        found: dict[str, str | list[str]] = {}
        for each in FILTERS:
            value = self.chosen(each.name)
            if value:
                found[each.name] = list(value) if isinstance(value, tuple) else value
        if self.since is not None:
            found["since"] = ranges.write(self.since)
        if self.until is not None:
            found["until"] = ranges.write(self.until)
        if not self.dated and self.range != USUAL:
            found["range"] = self.range
        if self.zone:
            found["zone"] = self.zone
        return found

    def conditions(self, stretch: Span) -> tuple[str, dict[str, Any]]:
        """The condition over `audit_event AS e`, and its parameters.

        Args:
            stretch: the stretch of time, as `span` gives it.
        """
        parts, values = ["true"], {}
        for each in FILTERS:
            value = self.chosen(each.name)
            if not value:
                continue
            condition = each.sql if isinstance(each.sql, str) else each.sql(str(value))
            parts.append(condition)
            if f":{each.name}" in condition:
                values[each.name] = each.bind(value)
        for name, sign, moment in (("start", ">=", stretch.start), ("end", "<", stretch.end)):
            if moment is not None:
                parts.append(f"e.at {sign} :{name}")
                values[name] = moment
        return " AND ".join(parts), values


def _stretch(args: Args, problems: dict[str, LazyString]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in ("since", "until"):
        raw = (args.get(name) or "").strip()
        if not raw:
            continue
        try:
            values[name] = ranges.read(raw)
        except ValueError:
            problems[name] = _l("A date such as 2026-11-20, or a time such as 2026-11-20T14:00.")
    if {"since", "until"} <= values.keys():
        first, last = (ranges.begin(values["since"], ZoneInfo("UTC")),
                       ranges.end(values["until"], ZoneInfo("UTC")))  # fmt: skip
        if first >= last:
            problems["until"] = _l("The end lies before the beginning.")
    named = (args.get("range") or "").strip()
    if named and named not in RANGES:
        problems["range"] = NO_CHOICE
    values["range"] = named if named in RANGES else USUAL
    return values

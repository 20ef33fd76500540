"""What a reader of the record asks for, to and from the address of a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.audit import ranges
from ahsp.audit.filters import FILTERS, MOST_CHARACTERS, NO_CHOICE, Value
from ahsp.audit.ranges import RANGES, USUAL, Moment, Span

MOST_VALUES = 100
_STRETCH = ("range", "since", "until")


class Args(Protocol):
    """What parsing needs of a request's arguments."""

    def get(self, key: str, /) -> str | None:
        """First value of `key`."""

    def getlist(self, key: str, /) -> Sequence[str]:
        """All values of `key`."""


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

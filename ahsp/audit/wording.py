"""A question in the reader's words: chips, choices, and the stretch of time in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from ahsp.audit import telling
from ahsp.audit.events import Severity
from ahsp.audit.filters import FILTERS, Filter
from ahsp.audit.question import Question
from ahsp.audit.ranges import EVERYTHING, RANGES, Span
from ahsp.audit.vocabulary import SEVERITIES
from ahsp.web.formatting import when

Address = Callable[[Question], str]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One value on offer in a control."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A filter as the form shows it."""

    name: str
    label: str
    many: bool
    options: list[Option]
    value: str
    problem: str
    count: int
    """How many values are chosen."""


def value_words(name: str, value: str) -> str:
    """What a value of a filter is called."""
    if name == "severity":
        return str(SEVERITIES[Severity(value)])
    if name == "category":
        return telling.category(value)
    if name == "event":
        return telling.label(value)
    if name == "resolved":
        return str(_("resolved") if value == "yes" else _("not resolved"))
    return value


def chips(question: Question, address: Address) -> list[Chip]:
    """One chip for each chosen value; severities from one upwards share theirs."""
    found = []
    for each in FILTERS:
        value = question.chosen(each.name)
        values = value if isinstance(value, tuple) else (value,) if value else ()
        least = _least(values) if each.name == "severity" else None
        if least is not None:
            words = _("Severity ≥ %(least)s", least=value_words("severity", least))
            found.append(Chip(words, address(question.but(severity=()))))
            continue
        found += [
            Chip(f"{each.label}: {value_words(each.name, one)}",
                 address(question.without(each.name, one)))
            for one in values
        ]  # fmt: skip
    return found


def _least(values: tuple[str, ...]) -> str | None:
    """The lowest of several severities where all higher ones are chosen, too."""
    order = list(Severity)
    ranks = sorted(order.index(Severity(value)) for value in values)
    upwards = len(ranks) > 1 and ranks == list(range(ranks[0], len(order)))
    return order[ranks[0]] if upwards else None


def controls(question: Question) -> list[Control]:
    """What the form shows of each filter, the request's left out: one comes to it by a link."""
    return [_control(each, question) for each in FILTERS if each.name != "request"]


def _control(each: Filter, question: Question) -> Control:
    value = question.chosen(each.name)
    chosen = value if isinstance(value, tuple) else (value,) if value else ()
    known = (*each.choices, *(one for one in chosen if each.choices and one not in each.choices))
    return Control(
        each.name,
        str(each.label),
        each.many,
        [Option(one, value_words(each.name, one), one in chosen) for one in known],
        "" if each.many else question.typed.get(each.name) or str(value),
        str(question.problems.get(each.name, "")),
        len(chosen),
    )


def range_words(name: str) -> str:
    """What a named range is called."""
    names = {
        "24h": _("Last 24 hours"),
        "7d": _("Last 7 days"),
        "30d": _("Last 30 days"),
        "90d": _("Last 90 days"),
        EVERYTHING: _("All time"),
    }
    return str(names[name])


def ranges(question: Question) -> list[Option]:
    """The named ranges on offer."""
    return [
        Option(name, range_words(name), not question.dated and name == question.range)
        for name in RANGES
    ]


def stretch_words(question: Question, stretch: Span) -> str:
    """The stretch of time in force, with its first and last minute; never left unsaid."""
    start = when(stretch.start) if stretch.start else _("the beginning")
    end = when(_last(question, stretch.end)) if stretch.end else _("now")
    exact = _("%(start)s to %(end)s", start=start, end=end)
    return str(exact) if question.dated else f"{range_words(question.range)}: {exact}"


def _last(question: Question, end: datetime) -> datetime:
    """The last minute that belongs to a stretch whose end was written as a day."""
    return end if isinstance(question.until, datetime) else end - timedelta(minutes=1)


def event_groups(control: Control) -> list[tuple[str, list[Option]]]:
    """The options of the filter of events under the names of their categories."""
    groups: dict[str, list[Option]] = {}
    for option in control.options:
        groups.setdefault(option.value.partition(".")[0], []).append(option)
    return [(telling.category(name), options) for name, options in groups.items()]

"""The charts of the record's pages, made of tallies."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _

from ahsp.audit import ranges, telling
from ahsp.audit.charts import Cell, Chart, Column, Row, heat
from ahsp.audit.events import Severity
from ahsp.audit.question import Question
from ahsp.audit.ranges import Span
from ahsp.audit.tallying import Actor, Tally
from ahsp.audit.vocabulary import CATEGORIES, SEVERITIES
from ahsp.audit.wording import Address

SEVERITY_COLUMNS = tuple(Severity)


def severity_columns() -> list[Column]:
    """A series for each severity."""
    return [Column(str(SEVERITIES[each]), f"severity-{each}") for each in SEVERITY_COLUMNS]


def by_day(
    question: Question, stretch: Span, found: Iterable[Tally], days: Sequence[date],
    zone: ZoneInfo, address: Address,
) -> list[Row]:  # fmt: skip
    """A row for each day, a column for each severity."""
    counts: Counter[tuple[date, str]] = Counter()
    for each in found:
        counts[each.day, each.severity] += each.events
    return [
        Row(
            format_date(day, "EEE d MMM y"),
            [
                Cell(number, address(at.but(severity=(severity,))) if number else "")
                for severity in SEVERITY_COLUMNS
                for number in (counts[day, severity],)
            ],
            format_date(day, "EEE d" if len(days) <= 7 else "d MMM"),
        )
        for day in days
        for at in (on_day(question, stretch, day, zone),)
    ]  # fmt: skip


def on_day(question: Question, stretch: Span, day: date, zone: ZoneInfo) -> Question:
    """The question about one day, or about the part of it that the stretch holds."""
    start, end = ranges.begin(day, zone), ranges.end(day, zone)
    since: date | datetime = day
    until: date | datetime = day
    if stretch.start is not None and stretch.start > start:
        since = stretch.start
    if stretch.end is not None and stretch.end < end:
        until = stretch.end
    return question.but(since=since, until=until)


def by_severity(question: Question, found: Iterable[Tally], address: Address) -> Chart:
    """A slice for each severity."""
    counts = Counter[str]()
    for each in found:
        counts[each.severity] += each.events
    rows = [
        Row(str(SEVERITIES[each]), [Cell(counts[each], address(question.but(severity=(each,))))],
            colour=f"severity-{each}")
        for each in SEVERITY_COLUMNS
    ]  # fmt: skip
    return Chart("by-severity", _("By severity"), "slices", _("Severity"),
                 [Column(_("Events"), "chart")], rows)  # fmt: skip


def by_category(question: Question, found: Iterable[Tally], address: Address) -> Chart:
    """A lying bar for each category that has events, the largest first."""
    counts = Counter[str]()
    for each in found:
        counts[each.category] += each.events
    rows = [
        Row(telling.category(name), [Cell(count, address(question.but(category=(name,))))])
        for name, count in _largest(counts)
    ]
    return Chart("by-category", _("By category"), "bars", _("Category"),
                 [Column(_("Events"), "chart")], rows, sideways=True)  # fmt: skip


def _largest(counts: Counter[str]) -> list[tuple[str, int]]:
    """Names and counts, the largest first; equal ones by name, so that bars never change places.

    `Counter.most_common` would leave equal ones as they came, and the database sends groups in
    any order.
    """
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def by_event(question: Question, found: Iterable[Tally], address: Address, most: int) -> Chart:
    """A lying bar for each of the commonest events."""
    counts = Counter[str]()
    for each in found:
        counts[each.event] += each.events
    rows = [
        Row(telling.label(name), [Cell(count, address(question.but(event=(name,))))])
        for name, count in _largest(counts)[:most]
    ]
    return Chart("by-event", _("Most frequent events"), "bars", _("Event"),
                 [Column(_("Events"), "chart")], rows, sideways=True)  # fmt: skip


def by_actor(question: Question, dimension: str, found: Iterable[Actor], address: Address) -> Chart:
    """A lying bar for each user or address."""
    title, heading = (
        (_("Most active users"), _("User")) if dimension == "user"
        else (_("Most active addresses"), _("Address"))
    )  # fmt: skip
    rows = [
        Row(each.key, [Cell(each.events, address(question.but(**{dimension: each.key})))])
        for each in found
    ]
    return Chart(f"by-{dimension}", title, "bars", heading,
                 [Column(_("Events"), "chart")], rows, sideways=True)  # fmt: skip


def heat_map(question: Question, found: Iterable[Tally], address: Address) -> Chart:
    """Categories by severities; a cell leads to its events."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in found:
        counts[each.category, each.severity] += each.events
    most = max(counts.values(), default=0)
    known = [*CATEGORIES, *sorted({name for name, _severity in counts} - CATEGORIES.keys())]
    rows = [
        Row(
            telling.category(name),
            [
                Cell(counts[name, severity],
                     address(question.but(category=(name,), severity=(severity,))),
                     heat(counts[name, severity], most))
                for severity in SEVERITY_COLUMNS
            ],
        )
        for name in known
    ]  # fmt: skip
    return Chart("heat", _("Severity by category"), "heat", _("Category"),
                 severity_columns(), rows)  # fmt: skip

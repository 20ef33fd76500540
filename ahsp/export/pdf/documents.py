"""The HTML of a document: the sheet of one analysis, the full report, or its summary."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from ahsp.catalog.flags import MEANINGS
from ahsp.catalog.queries import find_ahsp, labels, lines_of, origin_of
from ahsp.export import wording
from ahsp.export.content import KATEGORI, Analysis, Contents
from ahsp.export.order import Order, Report
from ahsp.export.pdf.charts import Chart, chart
from ahsp.export.pdf.paper import Chapter, Sheet, chapters, sheet
from ahsp.export.tally import Tally
from ahsp.web.formatting import when

LARGEST = 15
"""Chapters that a chart shows, and items that a list does."""
MOST_ROWS = 200
"""Rows of a list in the summary."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A list of the summary."""

    anchor: str
    label: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def counts(self) -> tuple[bool, ...]:
        """Which columns have numbers: all but the first."""
        return tuple(place > 0 for place in range(len(self.heads)))


def document(order: Order, found: Contents, analyses: Iterable[Analysis]) -> str:
    """What is set.

    Args:
        order: what was asked for.
        found: what that is.
        analyses: read once.
    """
    if order.scope.kind == "ahsp":
        return _single(order, found, analyses)
    if order.options.report is Report.SUMMARY:
        return _summary(order, found, analyses)
    return _full(order, found, analyses)


def _single(order: Order, found: Contents, analyses: Iterable[Analysis]) -> str:
    sheets = list(_sheets(analyses))
    title = " ".join((sheets[0].kode, sheets[0].nama)) if sheets else _("Analysis")
    facts = [fact for fact in wording.facts(order, found) if not isinstance(fact[1], int)]
    return render_template(
        "export/pdf/sheet.html",
        sheets=sheets,
        origin=_origin(order.scope.ahsp_id),
        **_frame(order, found, title) | {"facts": facts[2:]},
    )


def _full(order: Order, found: Contents, analyses: Iterable[Analysis]) -> str:
    tally = Tally()
    sheets = _sheets(_counted(analyses, tally))
    whole = chapters(sheets, _("Without a chapter"), len(found.sumber) > 1)
    return render_template(
        "export/pdf/report.html",
        chapters=whole,
        contents=[Entry("overview", _("Overview")), *_entries(whole)],
        charts=_charts(tally),
        subtitle=_("Full report: every analysis with its lines"),
        **_frame(order, found, _title(found)),
    )


def _summary(order: Order, found: Contents, analyses: Iterable[Analysis]) -> str:
    tally, items, rules = Tally(), Counter[str](), Counter[str]()
    for analysis in _counted(analyses, tally):
        for line in analysis.lines:
            items[line.uraian] += 1
            rules.update(line.tanda.split())
    parts = _parts(tally, items, rules)
    entries = [Entry(each.anchor, each.label) for each in parts]
    return render_template(
        "export/pdf/summary.html",
        parts=parts,
        contents=[Entry("overview", _("Overview")), *entries],
        charts=_charts(tally),
        subtitle=_("Summary report"),
        **_frame(order, found, _title(found)),
    )


def _frame(order: Order, found: Contents, title: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    short = found.sha256[: wording.HASH_SHOWN]
    footing = _("%(sumber)s · exported %(when)s · hash %(hash)s", sumber=_editions(found),
                when=when(now), hash=short)  # fmt: skip
    return {
        "title": title,
        "about": wording.sentence(order.scope) or _("The whole catalogue"),
        "sumber": found.sumber,
        "created": now.isoformat(timespec="seconds"),
        "facts": wording.facts(order, found),
        "verify_url": wording.verify_url(found),
        "footing": footing,
        "lang": order.options.language,
    }


def _editions(found: Contents) -> str:
    if len(found.sumber) == 1:
        return found.sumber[0]
    return str(_("%(n)s editions", n=len(found.sumber)))


def _title(found: Contents) -> str:
    return found.sumber[0] if len(found.sumber) == 1 else _("Unit-price analyses (AHSP)")


def _sheets(analyses: Iterable[Analysis]) -> Iterator[Sheet]:
    named = labels()
    flags = {rule: f"{each.label} · {each.sentence}" for rule, each in MEANINGS.items()}
    locale = get_locale()
    mark = "." if locale is None else str(locale.number_symbols["latn"]["decimal"])
    for number, analysis in enumerate(analyses, 1):
        yield sheet(number, analysis, named, flags, mark)


def _counted(analyses: Iterable[Analysis], tally: Tally) -> Iterator[Analysis]:
    for analysis in analyses:
        tally.add(analysis)
        yield analysis


def _entries(whole: Iterable[Chapter]) -> Iterator[Entry]:
    for each in whole:
        yield Entry(each.anchor, each.label)


def _charts(tally: Tally) -> list[Chart]:
    named = labels()
    unnamed = _("Without a chapter")
    kategori = [(f"{key} {named[key]}", tally.lines[key]) for key in KATEGORI]
    largest = [(name or unnamed, count) for name, count in tally.chapters.most_common(LARGEST)]
    return [
        chart(_("Lines by kategori"), _("Kategori"), _("Lines"), kategori),
        chart(_("Analyses by chapter"), _("Chapter"), _("Analyses"), largest),
    ]


def _parts(tally: Tally, items: Counter[str], rules: Counter[str]) -> list[Part]:
    lines = _("Lines")
    unnamed = _("Without a chapter")
    chapter_rows = [
        (name or unnamed, count, tally.chapter_lines[name], tally.chapter_flagged[name])
        for name, count in tally.chapters.most_common(MOST_ROWS)
    ]
    heads = (_("Chapter"), _("Analyses"), lines, _("Flagged"))
    parts = [
        Part("chapters", _("Chapters"), heads, chapter_rows),
        Part("items", _("Items used most"), (_("Item"), lines), items.most_common(LARGEST * 2)),
        Part("units", _("Units"), (_("Unit"), lines), tally.satuan.most_common(LARGEST * 2)),
    ]
    if rules:
        meant = [(str(MEANINGS[rule].label) if rule in MEANINGS else rule, count)
                 for rule, count in rules.most_common()]  # fmt: skip
        parts.append(Part("flags", _("Flagged lines"), (_("Flag"), lines), meant))
    return parts


def _origin(ahsp_id: int | None) -> str:
    ahsp = find_ahsp(ahsp_id) if ahsp_id else None
    origin = origin_of(ahsp, lines_of(ahsp)) if ahsp else None
    if origin is None:
        return ""
    if origin.sheet and origin.rows:
        return str(_("%(file)s, sheet %(sheet)s, rows %(rows)s", file=origin.file_name,
                 sheet=origin.sheet, rows=origin.rows))  # fmt: skip
    return str(origin.file_name)

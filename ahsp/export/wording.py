"""A scope in the reader's words: for the page, the workbook's first sheet and the record."""

import shlex
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from ahsp.catalog.queries import find_ahsp, labels
from ahsp.export.content import Contents
from ahsp.export.months import Month
from ahsp.export.order import LAST_MONTH, Order
from ahsp.export.queries import codes_of
from ahsp.export.scope import Scope
from ahsp.export.xlsx.words import Words
from ahsp.search import questions
from ahsp.search.language.question import Mode
from ahsp.search.queries import names_of_sumber
from ahsp.web.formatting import when
from ahsp.web.links import outside

SHEETS = {"id": ("Ringkasan", "Pekerjaan", "Rincian"), "en": ("Summary", "Jobs", "Details")}
"""Names of a workbook's sheets, which formulas and readers of other programs rely on."""
HASH_SHOWN = 12
"""Digits of the content hash that a file's name ends with."""
SCHEMA = "export-1.json"
"""The JSON Schema of a file, under `static/schema/`."""


def narrowings(scope: Scope) -> list[tuple[str, str]]:
    """What a scope is narrowed by: a label and a value each; nothing for the whole catalogue."""
    if scope.ahsp_id is not None:
        ahsp = find_ahsp(scope.ahsp_id)
        return [(_("Analysis"), f"{ahsp.kode} {ahsp.nama}")] if ahsp else []
    if scope.chosen:
        return [(_("Selection"), ", ".join(codes_of(scope.chosen)))]
    return questions.narrowings(scope.query, names_of_sumber(scope.query.sumber))


def sentence(scope: Scope) -> str:
    """A scope in one line, e.g. `Words: bata; Source: AHSP 2025`; "" for the whole catalogue."""
    return "; ".join(f"{label}: {value}" for label, value in narrowings(scope))


def named(order: Order) -> str:
    """What an order is about, in one line."""
    if order.month == LAST_MONTH:
        return str(_("Monthly report of the month before"))
    if order.month:
        return str(_("Monthly report, %(month)s", month=month_name(Month.read(order.month))))
    return sentence(order.scope) or str(_("The whole catalogue"))


def month_name(month: Month) -> str:
    """A month in the reader's words, e.g. `October 2026`."""
    return str(format_date(month.first, "MMMM y"))


def telling(order: Order) -> list[str]:
    """Texts that tell in a file's name what is in the file."""
    scope = order.scope
    if order.month:
        return [_("Monthly report"), order.month]
    if scope.ahsp_id is not None:
        ahsp = find_ahsp(scope.ahsp_id)
        return [ahsp.sumber.nama, ahsp.kode] if ahsp else []
    if scope.chosen:
        return [_("Selection"), *codes_of(scope.chosen[:1])]
    names = names_of_sumber(scope.query.sumber)
    return [*names.values(), *scope.query.klasifikasi, scope.query.q]


def existing(scope: Scope) -> Scope:
    """The scope without editions that are not there, as the search page leaves them out."""
    return replace(scope, query=questions.existing(scope.query).at(1))


def facts(order: Order, found: Contents) -> list[tuple[str, str | int]]:
    """What a file says of itself: labels and values.

    Args:
        order: what was asked for.
        found: what that is.
    """
    filters = "\n".join(f"{label}: {value}" for label, value in narrowings(order.scope))
    return [
        (_("Source"), "\n".join(found.sumber)),
        (_("Filter"), filters or _("none: the whole catalogue")),
        (_("Exported"), when(datetime.now(UTC))),
        (_("Analyses"), found.ahsp),
        (_("Lines"), found.rincian),
        (_("Flagged lines"), found.flagged),
        (_("Content hash (SHA-256)"), found.sha256),
    ]


def workbook(order: Order, found: Contents) -> Words:
    """What a workbook says.

    Args:
        order: what was asked for.
        found: what that is.
    """
    lines, flagged, analyses = _("Lines"), _("Flagged"), _("Analyses")
    return Words(
        title="AHSP Referensi",
        sheets=SHEETS[order.options.language],
        facts=[*facts(order, found), (_("Verify at"), verify_url(found))],
        kategori=labels(),
        by_kategori=_("Lines by kategori"),
        by_chapter=_("Analyses by chapter"),
        by_satuan=_("Lines by unit"),
        kategori_head=(_("Kategori"), "", lines, _("Share"), flagged, analyses),
        chapter_head=("", _("Chapter"), analyses, lines, flagged),
        satuan_head=(_("Unit"), "", lines),
        total=_("Total"),
        others=_("All others"),
        not_kategori=_("A kategori is TK, BHN, ALT or LAIN."),
        not_satuan=_("No line of this export has this unit. Keep it all the same?"),
    )


def about(order: Order, found: Contents) -> dict[str, Any]:
    """What a JSON file says of itself, before its analyses.

    Args:
        order: what was asked for.
        found: what that is.
    """
    return {
        "$schema": outside("static", filename=f"schema/{SCHEMA}"),
        "about": {
            "sumber": list(found.sumber),
            "filter": sentence(order.scope),
            "exported_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "ahsp": found.ahsp,
            "rincian": found.rincian,
            "flagged": found.flagged,
            "sha256": found.sha256,
            "verify": verify_url(found),
        },
    }


def verify_url(found: Contents) -> str:
    """The page that says what a file is."""
    return outside("verify.show", sha256=found.sha256)


def command(scope: Scope) -> str:
    """What a person types in a shell for the same file."""
    query = scope.query
    words = ["flask", "--app", "wsgi", "export", "run", "-o", "ahsp.xlsx"]
    words += ["--query", query.q] if query.q else []
    words += ["--mode", str(query.mode)] if query.mode is not Mode.AUTO else []
    words += ["--as-typed"] if query.as_typed else []
    numbers = scope.chosen if scope.ahsp_id is None else (scope.ahsp_id,)
    options: dict[str, Iterable[object]] = {
        "--sumber": names_of_sumber(query.sumber).values(),
        "--klasifikasi": query.klasifikasi,
        "--satuan": query.satuan,
        "--kategori": query.kategori,
        "--item": query.item,
        "--koef": query.koef,
        "--ahsp": numbers,
    }
    for option, values in options.items():
        for value in values:
            words += [option, str(value)]
    return shlex.join(words)

"""Reading one analysis with its lines, flags and origin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from ahsp.catalog.flags import MEANINGS, suggestion_words
from ahsp.catalog.links import Head, heads, links_inside, links_to
from ahsp.catalog.ranges import ranges
from ahsp.extensions import db
from ahsp.models import Ahsp, ImportProblem, Kategori, Rincian
from ahsp.web.formatting import number


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a line deserves a second look, in words; `suggestion` is "" where there is none."""

    rule: str
    label: str
    sentence: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a page shows it; `row` is its row in the workbook, from 1.

    `satuan` is the unit as written, `satuan_baku` its canonical spelling; `meant` the analysis that
    a line of kategori LAIN stands for, where it can be told; `item_id` the item that it is.
    """

    item_id: int | None
    uraian: str
    kode_item: str
    satuan: str
    satuan_baku: str
    koefisien: Decimal
    row: int | None
    flags: list[Flag]
    meant: Head | None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kategori."""

    kategori: str
    label: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class User:
    """An analysis that has another one among its lines, and how much of it."""

    id: int
    kode: str
    nama: str
    koefisien: Decimal
    satuan_baku: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that an analysis was read from; `rows` reads like `4,211–4,217`."""

    file_name: str
    sheet: str
    rows: str
    imported_at: datetime | None
    batch_id: int


def find_ahsp(ahsp_id: int) -> Ahsp | None:
    """One analysis with its sumber and import, or None."""
    query = (
        select(Ahsp)
        .where(Ahsp.id == ahsp_id)
        .options(joinedload(Ahsp.sumber), joinedload(Ahsp.batch))
    )
    return db.session.scalars(query).one_or_none()


def lines_of(ahsp: Ahsp) -> list[Rincian]:
    """The lines of an analysis in their order."""
    query = select(Rincian).where(Rincian.ahsp_id == ahsp.id).order_by(Rincian.position)
    return list(db.session.scalars(query))


def problems_at(batch_id: int | None, rows: Iterable[int]) -> dict[tuple[int, str], ImportProblem]:
    """What an import said about rows of its workbook.

    Args:
        batch_id: the import; None finds nothing.
        rows: row numbers, from 1.

    Returns:
        the first problem of each (row, rule).
    """
    wanted = sorted(set(rows))
    if batch_id is None or not wanted:
        return {}
    query = (
        select(ImportProblem)
        .where(ImportProblem.batch_id == batch_id, ImportProblem.row.in_(wanted))
        .order_by(ImportProblem.id.desc())
    )
    return {(problem.row, problem.rule): problem for problem in db.session.scalars(query)}


def groups_of(ahsp: Ahsp, lines: Sequence[Rincian]) -> list[Group]:
    """Lines under their kategori, TK BHN ALT LAIN, each with its flags; empty ones left out."""
    flagged = [line.origin_row for line in lines if line.flags and line.origin_row is not None]
    problems = problems_at(ahsp.batch_id, flagged)
    links = {link.position: link.target for link in links_inside(db.session(), ahsp.id)}
    meant = {head.id: head for head in heads(db.session(), list(links.values()))} if links else {}
    grouped: dict[str, list[Line]] = {kategori: [] for kategori in Kategori}
    for line in lines:
        grouped[line.kategori].append(
            Line(
                line.item_id,
                line.uraian,
                line.kode_item,
                line.satuan,
                line.satuan_baku,
                line.koefisien,
                line.origin_row,
                [_flag(rule, problems.get((line.origin_row or 0, rule))) for rule in line.flags],
                meant.get(links.get(line.position, 0)),
            )
        )
    named = labels()
    return [Group(key, named[key], found) for key, found in grouped.items() if found]


def labels() -> dict[str, str]:
    """Names of the kategori, in the order in which they are shown."""
    return {
        Kategori.TK: _("Labour"),
        Kategori.BHN: _("Materials"),
        Kategori.ALT: _("Equipment"),
        Kategori.LAIN: _("Other"),
    }


def _flag(rule: str, problem: ImportProblem | None) -> Flag:
    meaning = MEANINGS.get(rule)
    suggestion = suggestion_words(rule, problem.suggestion if problem else None)
    if meaning is None:
        return Flag(rule, rule, "", suggestion)
    return Flag(rule, str(meaning.label), str(meaning.sentence), suggestion)


def users_of(ahsp: Ahsp) -> list[User]:
    """The analyses that have this one among their lines, in the order of their codes."""
    found = {(link.source, link.position) for link in links_to(db.session(), [ahsp.id])}
    if not found:
        return []
    query = (
        select(Ahsp.id, Ahsp.kode, Ahsp.nama, Rincian.koefisien, Rincian.satuan_baku)
        .join(Rincian, Rincian.ahsp_id == Ahsp.id)
        .where(tuple_(Rincian.ahsp_id, Rincian.position).in_(sorted(found)))
        .order_by(Ahsp.kode_order, Ahsp.id, Rincian.position)
    )
    return [User(*row) for row in db.session.execute(query)]


def origin_of(ahsp: Ahsp, lines: Sequence[Rincian]) -> Origin | None:
    """Where an analysis came from, or None when no import brought it."""
    batch = ahsp.batch
    if batch is None:
        return None
    rows = {line.origin_row for line in lines if line.origin_row is not None}
    if not rows and ahsp.origin_row is not None:
        rows = {ahsp.origin_row}
    return Origin(
        batch.file_name,
        ahsp.origin_sheet,
        ranges(rows, number),
        batch.finished_at or batch.created_at,
        batch.id,
    )

"""Editions: what each holds, where it came from, and what administrators say of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import Ahsp, BatchState, ImportBatch, Rincian, Sumber, User


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition with what it holds: analyses, lines, flagged values; `imported_at` the latest."""

    id: int
    nama: str
    tahun: int | None
    ahsp: int
    rincian: int
    flagged: int
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A klasifikasi of an edition with its analyses."""

    klasifikasi: str
    ahsp: int


def editions(only: int | None = None) -> list[Edition]:
    """All editions, newest year first, then by name.

    Args:
        only: id of the one that is wanted; None takes all.
    """
    held = (
        select(
            Ahsp.sumber_id,
            func.count().label("ahsp"),
            func.sum(Ahsp.rincian_count).label("rincian"),
            func.sum(Ahsp.flagged_count).label("flagged"),
        )
        .group_by(Ahsp.sumber_id)
        .subquery()
    )
    latest = (
        select(ImportBatch.sumber_nama, func.max(ImportBatch.finished_at).label("at"))
        .where(ImportBatch.state == BatchState.COMMITTED)
        .group_by(ImportBatch.sumber_nama)
        .subquery()
    )
    query = (
        select(Sumber, held.c.ahsp, held.c.rincian, held.c.flagged, latest.c.at)
        .outerjoin(held, held.c.sumber_id == Sumber.id)
        .outerjoin(latest, latest.c.sumber_nama == Sumber.nama)
        .order_by(Sumber.tahun.desc().nulls_last(), func.lower(Sumber.nama))
    )
    if only is not None:
        query = query.where(Sumber.id == only)
    return [
        Edition(each.id, each.nama, each.tahun, ahsp or 0, rincian or 0, flagged or 0, at)
        for each, ahsp, rincian, flagged, at in db.session.execute(query)
    ]


def flags() -> list[tuple[str, int]]:
    """The rules that flagged lines of the catalogue and how many each did, the most first.

    A line that several rules flagged counts for each of them.
    """
    rule = func.unnest(Rincian.flags).label("rule")
    each = select(rule).where(Rincian.flags != []).subquery()
    count = func.count().label("lines")
    query = select(each.c.rule, count).group_by(each.c.rule).order_by(count.desc(), each.c.rule)
    return [(str(name), int(lines)) for name, lines in db.session.execute(query)]


def chapters(sumber_id: int) -> list[Chapter]:
    """The klasifikasi of an edition in the order of its codes."""
    query = (
        select(Ahsp.klasifikasi, func.count())
        .where(Ahsp.sumber_id == sumber_id, Ahsp.klasifikasi != "")
        .group_by(Ahsp.klasifikasi)
        .order_by(func.min(Ahsp.kode_order))
    )
    return [Chapter(klasifikasi, count) for klasifikasi, count in db.session.execute(query)]


def describe(sumber: Sumber, tahun: int | None, catatan: str, user: User) -> None:
    """Say of an edition which year it is of, and what else its readers should know.

    Args:
        sumber: the edition.
        tahun: its year, or None.
        catatan: a note; shown by `ahsp.web.rich_text`.
        user: who says it.
    """
    if (sumber.tahun, sumber.catatan) != (tahun, catatan):
        sumber.tahun, sumber.catatan = tahun, catatan
        record(
            Event.EDITION_DESCRIBED, user=user, detail={"sumber": sumber.nama, "tahun": tahun or ""}
        )
    db.session.commit()

"""Editions: what each holds, where it came from, and what administrators say of it."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.caching import declare, kept
from ahsp.extensions import db
from ahsp.models import Ahsp, BatchState, ImportBatch, Rincian, Sumber, User

HELD = declare("editions", _l("What editions hold"))


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
    latest = (
        select(ImportBatch.sumber_nama, func.max(ImportBatch.finished_at).label("at"))
        .where(ImportBatch.state == BatchState.COMMITTED)
        .group_by(ImportBatch.sumber_nama)
        .subquery()
    )
    query = (
        select(Sumber, latest.c.at)
        .outerjoin(latest, latest.c.sumber_nama == Sumber.nama)
        .order_by(Sumber.tahun.desc().nulls_last(), func.lower(Sumber.nama))
    )
    if only is not None:
        query = query.where(Sumber.id == only)
    held = kept(HELD, only, lambda: _held(only))
    return [
        Edition(each.id, each.nama, each.tahun, *held.get(each.id, (0, 0, 0)), at)
        for each, at in db.session.execute(query)
    ]


def _held(only: int | None) -> dict[int, tuple[int, int, int]]:
    """Analyses, lines and flagged values of each edition that has any; it reads all analyses."""
    query = select(
        Ahsp.sumber_id, func.count(), func.sum(Ahsp.rincian_count), func.sum(Ahsp.flagged_count)
    ).group_by(Ahsp.sumber_id)
    if only is not None:
        query = query.where(Ahsp.sumber_id == only)
    return {
        number: (int(ahsp), int(rincian), int(flagged))
        for number, ahsp, rincian, flagged in db.session.execute(query)
    }


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

"""The stored spellings of units, and the canonical ones beside what workbooks wrote.

Whoever writes lines holds the spellings first, and whoever changes spellings waits for all of them:
so none is written by an old table and left behind. An import holds its edition before; a change of
spellings holds nothing else when it waits, so that neither waits for the other in a circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ahsp.catalog.units import Aliases, differing
from ahsp.models import SatuanAlias

JOIN = """LEFT JOIN unnest(CAST(:spellings AS text[]), CAST(:bakus AS text[]))
        AS baku (satuan, baku) ON baku.satuan = {}.satuan"""
"""Brings the canonical spelling of a row's unit; `BAKU` takes it."""
BAKU = "coalesce(baku.baku, {}.satuan)"
"""The canonical spelling of a row's unit, where `JOIN` was joined."""

_SHARE = text("LOCK TABLE satuan_alias IN SHARE MODE")
_ALONE = text("LOCK TABLE satuan_alias IN SHARE ROW EXCLUSIVE MODE")
_PATIENCE = text("SELECT set_config('lock_timeout', :patience, true)")
_USES = text("""
    SELECT satuan, sum(lines)::bigint, sum(heads)::bigint FROM (
        SELECT satuan, count(*) AS lines, 0 AS heads FROM rincian GROUP BY satuan
        UNION ALL
        SELECT satuan, 0, count(*) FROM ahsp WHERE satuan <> '' GROUP BY satuan
    ) AS used GROUP BY satuan
""")
_REACH = text("""
    SELECT count(*) AS lines, count(DISTINCT ahsp_id) AS ahsp,
        (SELECT count(*) FROM ahsp WHERE satuan = ANY(:spellings)) AS heads
    FROM rincian WHERE satuan = ANY(:spellings)
""")
_RESPELL = [
    text(f"""
        UPDATE {table} AS t SET satuan_baku = each.baku
        FROM unnest(CAST(:spellings AS text[]), CAST(:bakus AS text[])) AS each (satuan, baku)
        WHERE t.satuan = each.satuan AND t.satuan_baku <> each.baku
    """)  # noqa: S608  names of our own
    for table in ("rincian", "ahsp")
]
_RAISE_VERSION = text("UPDATE data_version SET version = version + 1")


@dataclass(frozen=True, slots=True)
class Use:
    """How often the catalogue writes a unit in one way: in lines, and as an analysis' own."""

    lines: int
    heads: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change of spellings touches: lines, the analyses they are of, analyses' own units."""

    lines: int
    ahsp: int
    heads: int


def current(session: Session) -> dict[str, str]:
    """All aliases: canonical spellings by key."""
    rows = session.execute(select(SatuanAlias.alias, SatuanAlias.canonical))
    return {row.alias: row.canonical for row in rows}


def held(session: Session) -> dict[str, str]:
    """All aliases, which nobody changes before the transaction ends: for who writes lines."""
    session.execute(_SHARE)
    return current(session)


def held_alone(session: Session, patience: str) -> dict[str, str]:
    """All aliases, to be changed: waits for everybody who writes lines just now.

    Args:
        session: whose transaction; it must hold nothing else yet.
        patience: how long to wait, as PostgreSQL has it.

    Raises:
        OperationalError: somebody wrote lines for longer.
    """
    session.execute(_PATIENCE, {"patience": patience})
    session.execute(_ALONE)
    return current(session)


def pairs(found: Mapping[str, str]) -> dict[str, list[str]]:
    """Spellings and their canonical ones as the parameters that `JOIN` takes."""
    return {"spellings": list(found), "bakus": list(found.values())}


def pairs_of(spellings: Iterable[str], aliases: Aliases) -> dict[str, list[str]]:
    """The parameters that `JOIN` takes: those spellings that differ from their canonical one."""
    return pairs(differing(spellings, {}, aliases))


def uses(session: Session) -> dict[str, Use]:
    """How often the catalogue writes each unit, by spelling."""
    return {satuan: Use(lines, heads) for satuan, lines, heads in session.execute(_USES)}


def reach(session: Session, spellings: Iterable[str]) -> Reach:
    """What the rows with these spellings are."""
    wanted = list(spellings)
    if not wanted:
        return Reach(0, 0, 0)
    return Reach(*session.execute(_REACH, {"spellings": wanted}).one())


def respell(session: Session, found: Mapping[str, str]) -> None:
    """Give all rows with these spellings their new canonical one, in the session's transaction."""
    for statement in _RESPELL if found else ():
        session.execute(statement, pairs(found))
    session.execute(_RAISE_VERSION)

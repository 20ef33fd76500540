"""The numbers that keys are made of: read before the data is, so that no answer is ever too old."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from ahsp.caching.families import Family
from ahsp.extensions import db
from ahsp.models import DataVersion

_RAISE = text("""
    INSERT INTO cache_generation (family, generation)
    SELECT name, 1 FROM unnest(CAST(:names AS text[])) AS name ORDER BY name
    ON CONFLICT (family) DO UPDATE SET generation = cache_generation.generation + 1
""")


class State(NamedTuple):
    """The version of the data, and the generation of each family that was ever raised."""

    version: int
    generations: Mapping[str, int]

    def of(self, family: Family) -> str:
        """The part of a key that changes when an answer may not be used any more."""
        return f"{self.version}.{self.generations.get(family.name, 0)}"


def current_state(also: str = "") -> State:
    """What holds at this moment, in one statement.

    Args:
        also: SQL of further columns, for what these do: that spares a trip to the database.
    """
    row = db.session.execute(_asked(also)).one()
    return State(row[0] or 0, row[1] or {})


@cache
def _asked(also: str) -> TextClause:
    return text(f"""
        SELECT version, (SELECT jsonb_object_agg(family, generation) FROM cache_generation)
            {also and ","} {also}
        FROM (VALUES (true)) AS always LEFT JOIN data_version ON true
    """)  # noqa: S608  constants


def current_version() -> int:
    """The number that every change of analyses raises; 0 before the first."""
    return db.session.scalar(select(DataVersion.version)) or 0


def raise_generations(session: Session, chosen: Iterable[Family]) -> None:
    """Make what families have kept unreachable once the caller's transaction is committed."""
    session.execute(_RAISE, {"names": [each.name for each in chosen]})

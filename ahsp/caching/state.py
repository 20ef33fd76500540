"""The numbers that keys are made of: read before the data is, so that no answer is ever too old."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from flask import has_request_context, request
from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from ahsp.caching.families import Family
from ahsp.extensions import db
from ahsp.models import DataVersion

COLUMNS = """
    (SELECT version FROM data_version),
    (SELECT jsonb_object_agg(family, generation) FROM cache_generation)
"""
"""SQL of what `State.of_row` is made from, for a statement that asks for more beside it."""
_HELD = "ahsp.state_of_data"
_RAISE = text("""
    INSERT INTO cache_generation (family, generation)
    SELECT name, 1 FROM unnest(CAST(:names AS text[])) AS name ORDER BY name
    ON CONFLICT (family) DO UPDATE SET generation = cache_generation.generation + 1
""")


class State(NamedTuple):
    """The version of the data, and the generation of each family that was ever raised."""

    version: int
    generations: Mapping[str, int]

    @classmethod
    def of_row(cls, version: int | None, generations: Mapping[str, int] | None) -> "State":
        """What `COLUMNS` told."""
        return cls(version or 0, generations or {})

    def of(self, family: Family) -> str:
        """The part of a key that changes when an answer may not be used any more."""
        return f"{self.version}.{self.generations.get(family.name, 0)}"


def hold(state: State) -> None:
    """Have the current request answered from here on by what held at its beginning.

    Only for one that changes nothing of the data.

    Args:
        state: read after the request came.
    """
    request.environ[_HELD] = state


def held_state() -> State | None:
    """What held at the beginning of a request that holds it; None in any other."""
    return request.environ.get(_HELD) if has_request_context() else None


def current_state(also: str = "") -> State:
    """What holds at this moment, in one statement; or at the beginning of a request that holds it.

    Args:
        also: SQL of further columns, for what these do: that spares a trip to the database.
    """
    held = held_state() if not also else None
    if held is not None:
        return held
    row = db.session.execute(_asked(also)).one()
    return State.of_row(row[0], row[1])


@cache
def _asked(also: str) -> TextClause:
    return text(f"SELECT {COLUMNS} {also and ','} {also}")


def current_version() -> int:
    """The number that every change of analyses raises; 0 before the first."""
    return db.session.scalar(select(DataVersion.version)) or 0


def raise_generations(session: Session, chosen: Iterable[Family]) -> None:
    """Make what families have kept unreachable once the caller's transaction is committed."""
    session.execute(_RAISE, {"names": [each.name for each in chosen]})

"""How much processor time processes used."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import text

from ahsp.extensions import db


def spent_by(pids: Sequence[int]) -> float:
    """Seconds of a processor that processes used since they began.

    Args:
        pids: of processes that still run.
    """
    ticks = 0
    for pid in pids:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def spent_here() -> float:
    """Seconds of a processor that this program used since it began."""
    return sum(os.times()[:2])


def spent_by_database() -> dict[int, float]:
    """Seconds of a processor that each process of the database used that serves another program."""
    others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
    found = db.session.scalars(text(f"SELECT pid FROM pg_stat_activity WHERE {others}")).all()
    db.session.rollback()  # within a transaction the list stays what it was
    return {pid: spent_by([pid]) for pid in found}


def since(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Seconds spent between, by processes that still run."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())

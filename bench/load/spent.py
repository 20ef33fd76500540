"""How much processor time processes used."""

import os
from collections.abc import Sequence
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


def backends() -> list[int]:
    """The processes of the database that serve other programs."""
    others = "backend_type = 'client backend' AND pid <> pg_backend_pid()"
    found = db.session.scalars(text(f"SELECT pid FROM pg_stat_activity WHERE {others}")).all()
    db.session.rollback()  # within a transaction the list stays what it was
    return list(found)

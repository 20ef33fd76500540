"""How a replica follows: for whoever decides whether to ask it, and for administrators."""

from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ahsp.extensions import db

REPLICA = "replica"
"""The name of its engine among the program's engines."""
_WHO = text("SELECT system_identifier FROM pg_control_system()")
_WRITTEN = text("SELECT pg_current_wal_lsn()::text, version FROM data_version")
_REPLAYED = text("""
    SELECT pg_is_in_recovery(), version,
        greatest(0, pg_wal_lsn_diff(CAST(:written AS pg_lsn), pg_last_wal_replay_lsn())),
        extract(epoch FROM now() - pg_last_xact_replay_timestamp())
    FROM data_version
""")

_following: dict[Engine, bool] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """How the replica is.

    Attributes:
        answers: whether it does.
        follows: whether it follows this database.
        behind: bytes of changes that it does not have yet.
        seconds: since the last change that it has was made; None before the first.
        current: whether it has all analyses that there are.
    """

    answers: bool
    follows: bool = False
    behind: int = 0
    seconds: float | None = None
    current: bool = False


def follows(replica: Engine) -> bool:
    """Whether a server was copied from our database and not made by itself; asked once."""
    if replica not in _following:
        with db.engine.connect() as ours, replica.connect() as theirs:
            _following[replica] = ours.scalar(_WHO) == theirs.scalar(_WHO)
    return _following[replica]


def standing() -> Standing | None:
    """How the replica is at this moment; None where there is none.

    Raises:
        SQLAlchemyError: the primary does not answer.
    """
    replica = db.engines.get(REPLICA)
    if replica is None:
        return None
    with db.engine.connect() as link:
        written, version = link.execute(_WRITTEN).one()
    try:
        same = follows(replica)
        with replica.connect() as link:
            recovering, theirs, behind, seconds = link.execute(
                _REPLAYED, {"written": written}
            ).one()
    except SQLAlchemyError:
        return Standing(answers=False)
    return Standing(
        answers=True,
        follows=same and recovering,
        behind=int(behind or 0),
        seconds=None if seconds is None else float(seconds),
        current=theirs >= version,
    )

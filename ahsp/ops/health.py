"""Whether this site can serve: what its parts answer at this moment."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ahsp.extensions import db
from ahsp.running.redis_link import answer

log = structlog.get_logger()
OK, AWAY, BEHIND = "ok", "away", "behind"
_VERSIONS = text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True, slots=True)
class Health:
    """What the database answers (`ok`, `away`, `behind` this program), and Redis.

    The latter `refuses` where it answers, but takes nothing in; else it is `ok` or `away`.
    """

    database: str
    redis: str

    @property
    def ready(self) -> bool:
        """Whether requests can be served: without Redis they are, only with less."""
        return self.database == OK


def look() -> Health:
    """Ask the parts; each has two to five seconds to answer before it counts as away."""
    return Health(_database(), _redis())


def _database() -> str:
    try:
        with db.engine.connect() as connection:
            versions = set(connection.scalars(_VERSIONS))
    except SQLAlchemyError as error:
        log.warning("not ready", part="database", error=str(error.__cause__ or error))
        return AWAY
    # One that a newer program migrated already is none of ours, and serves.
    behind = not versions or versions & _former(current_app.root_path)
    return BEHIND if behind else OK


@cache
def _former(root: str) -> frozenset[str]:
    """Every version of the database before the one that this program needs."""
    scripts = ScriptDirectory(str(Path(root) / "migrations"))
    every = {script.revision for script in scripts.walk_revisions()}
    return frozenset(every - set(scripts.get_heads()))


def _redis() -> str:
    return answer(current_app.config["SETTINGS"])

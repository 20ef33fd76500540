"""What was exported, by its hash: written with every export, and asked by whoever has a file."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from ahsp.export.content import Contents
from ahsp.export.scope import Scope, stored
from ahsp.extensions import db
from ahsp.models import ExportedContent

SHORTEST = 12
"""Digits of a hash from which on it is looked for; a file's name has as many."""
MOST = 20
"""Questions that are told for one hash."""


def remember(scope: Scope, found: Contents) -> None:
    """Keep what is in an export, in the caller's transaction.

    Args:
        scope: what was asked for.
        found: what that is.
    """
    row = insert(ExportedContent).values(
        sha256=found.sha256,
        scope=stored(scope.args()),
        sumber=list(found.sumber),
        ahsp=found.ahsp,
        rincian=found.rincian,
        flagged=found.flagged,
    )
    again = {"times": ExportedContent.times + 1, "last_at": func.now()}
    unique: Any = [ExportedContent.sha256, text("md5(scope::text)")]
    db.session.execute(row.on_conflict_do_update(index_elements=unique, set_=again))


def exported_as(sha256: str) -> Sequence[ExportedContent]:
    """What was exported with a content hash, the latest first; nothing for one that is too short.

    Args:
        sha256: the hash in hexadecimal, or its first digits, `SHORTEST` at least.
    """
    if len(sha256) < SHORTEST:
        return []
    query = select(ExportedContent).where(ExportedContent.sha256.startswith(sha256))
    return db.session.scalars(query.order_by(ExportedContent.last_at.desc()).limit(MOST)).all()

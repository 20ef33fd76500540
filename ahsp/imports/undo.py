"""Taking back what an import did: what can be reversed, what was replaced since, what cannot be.

All of it is decided and done by analyses as wholes, inside one transaction of the caller.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import aliases
from ahsp.imports import versions
from ahsp.models import BatchState, ImportBatch, VersionChange

_CREATED = text("""
    SELECT a.id FROM ahsp AS a
    WHERE a.batch_id = :batch AND NOT EXISTS (
        SELECT FROM ahsp_version AS v
        WHERE v.batch_id = :batch AND v.ahsp_id = a.id AND v.change = 'changed')
""")
_CHANGED = text("""
    SELECT v.id AS version, v.ahsp_id AS id, a.id IS NOT NULL AS still
    FROM ahsp_version AS v LEFT JOIN ahsp AS a ON a.id = v.ahsp_id AND a.batch_id = :batch
    WHERE v.batch_id = :batch AND v.change = 'changed' ORDER BY v.id
""")
_DELETED = text("""
    SELECT v.id AS version, v.ahsp_id AS id, a.id IS NULL AS free
    FROM ahsp_version AS v LEFT JOIN ahsp AS a ON a.sumber_id = v.sumber_id AND a.kode = v.kode
    WHERE v.batch_id = :batch AND v.change = 'deleted' ORDER BY v.id
""")
_HELD = text("SELECT count(*) FROM ahsp WHERE batch_id = :batch")
_RAISE_VERSION = text("UPDATE data_version SET version = version + 1")


@dataclass(slots=True)
class Plan:
    """What undoing an import would do, analysis by analysis.

    `created` are deleted again, `changed` get an earlier content back, `deleted` return; the
    latter two are (version, analysis) pairs. `kept` were replaced or deleted since, so that the
    later work stays; `impossible` cannot be told apart, for the `reason` named.
    """

    created: list[int] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    deleted: list[tuple[int, int]] = field(default_factory=list)
    kept: int = 0
    impossible: int = 0
    reason: str = ""

    @property
    def reversed(self) -> int:
        """How many analyses would be as before."""
        return len(self.created) + len(self.changed) + len(self.deleted)

    def counts(self) -> dict[str, Any]:
        """The plan as a summary keeps it and scripts get it; the reason only where there is one."""
        counts: dict[str, Any] = {
            "reversed": self.reversed,
            "withdrawn": len(self.created),
            "restored": len(self.changed),
            "returned": len(self.deleted),
            "kept": self.kept,
            "impossible": self.impossible,
        }
        return counts | ({"reason": self.reason} if self.reason else {})


def plan(session: Session, batch: ImportBatch) -> Plan:
    """Work out what undoing a committed import would do; changes nothing.

    Args:
        session: whose transaction.
        batch: the import; one that was never committed gives an empty plan.
    """
    which = {"batch": batch.id}
    found = Plan()
    if batch.state not in (BatchState.COMMITTED, BatchState.UNDONE):
        return found
    changed = session.execute(_CHANGED, which).all()
    did = (batch.summary or {}).get("ahsp", {})
    if did.get("changed", 0) != len(changed):
        # Committed before versions were kept: which it made and which it changed is not known.
        found.impossible = int(session.scalar(_HELD, which) or 0)
        found.kept = did["new"] + did["changed"] - found.impossible
        found.reason = "no_version"
        return found
    found.created = list(session.scalars(_CREATED, which))
    found.changed = [(row.version, row.id) for row in changed if row.still]
    deleted = session.execute(_DELETED, which).all()
    found.deleted = [(row.version, row.id) for row in deleted if row.free]
    done = did.get("new", 0) + len(changed) + len(deleted)
    found.kept = max(0, done - found.reversed)
    return found


def apply(session: Session, batch: ImportBatch) -> Plan:
    """Reverse a committed import, as far as `plan` says now, and keep what is reversed.

    Args:
        session: whose transaction; the edition is held by `merging.lock_sumber`.
        batch: the import.

    Returns:
        what was done.
    """
    known = aliases.held(session)  # before any row is held, as who changes them wants rows too
    found = plan(session, batch)
    changed = [ahsp for _, ahsp in found.changed]
    versions.keep(session, found.created, batch.id, VersionChange.WITHDRAWN)
    versions.keep(session, changed, batch.id, VersionChange.RESTORED)
    versions.delete(session, found.created)
    versions.put_back(session, [version for version, _ in found.changed], known, deleted=False)
    versions.put_back(session, [version for version, _ in found.deleted], known, deleted=True)
    returned = [ahsp for _, ahsp in found.deleted]
    versions.keep(session, returned, batch.id, VersionChange.RETURNED)
    session.execute(_RAISE_VERSION)
    return found

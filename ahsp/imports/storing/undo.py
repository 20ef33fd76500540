"""Taking back what an import did: what can be reversed, what was replaced since, what cannot be.

All of it is decided and done by analyses as wholes, inside one transaction of the caller.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import aliases
from ahsp.catalog.links import Head, heads, links_of_versions, links_to
from ahsp.imports.storing import versions
from ahsp.models import BatchState, ImportBatch, VersionChange

LISTED = 100
"""Analyses that are named, where something depends on more."""

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
    later work stays; `impossible` cannot be, for the `reason` named. `depended` says of each added
    analysis that has to stay which remaining ones have it among their lines.
    """

    created: list[int] = field(default_factory=list)
    changed: list[tuple[int, int]] = field(default_factory=list)
    deleted: list[tuple[int, int]] = field(default_factory=list)
    kept: int = 0
    impossible: int = 0
    reason: str = ""
    depended: dict[int, list[int]] = field(default_factory=dict)

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
    _spare_depended(session, found)
    done = did.get("new", 0) + len(changed) + len(deleted)
    found.kept = max(0, done - found.reversed - found.impossible)
    return found


def _spare_depended(session: Session, found: Plan) -> None:
    """Leave what analyses that stay, or come back, have among their lines."""
    if not found.created:
        return
    going, restored = set(found.created), {ahsp for _, ahsp in found.changed}
    back = [version for version, _ in (*found.changed, *found.deleted)]
    # A restored analysis has the lines of its version then, no longer those that it has now.
    now = [link for link in links_to(session, found.created) if link.source not in restored]
    pairs = {(link.source, link.target) for link in now + links_of_versions(session, back)}
    while blocking := {pair for pair in pairs if pair[0] not in going and pair[1] in going}:
        for source, target in sorted(blocking):
            going.discard(target)  # and then what it has among its own lines stays too
            found.depended.setdefault(target, []).append(source)
    if found.depended:
        found.created = [ahsp for ahsp in found.created if ahsp in going]
        found.impossible = len(found.depended)
        found.reason = "depended_on"


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


def named(session: Session, found: Plan) -> list[tuple[Head, list[Head]]]:
    """The analyses that have to stay, each with those that have it among their lines.

    Args:
        session: whose transaction.
        found: a plan; of its analyses the first `LISTED` by code are named.
    """
    stays = heads(session, list(found.depended))[:LISTED]
    users = {user for head in stays for user in found.depended[head.id]}
    known = {head.id: head for head in heads(session, sorted(users))}
    return [
        (head, [known[user] for user in found.depended[head.id] if user in known]) for head in stays
    ]

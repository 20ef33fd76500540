"""Walking the record's chain from end to end, and naming the first row where it does not hold."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, Row, text

from ahsp.audit import anchors, chain
from ahsp.audit.anchors import Anchor, DamagedError
from ahsp.audit.keys import KeyRing, ring
from ahsp.audit.verdicts import Problem, Verdict
from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.running.safe_points import safe_point

STEP = 5000
_ROWS = text(f"SELECT {', '.join(chain.Entry._fields)}, key_id, hash FROM audit_event ORDER BY id")  # noqa: S608  constants
_CHECKPOINTS = text("SELECT first_id, last_id, before_hash, last_hash, key_id, seal"
                    " FROM audit_checkpoint")  # fmt: skip
_ANCHOR = text("SELECT event_id, hash, key_id, seal FROM audit_anchor")


class _BadError(Exception):
    """The walk ends here."""

    def __init__(self, problem: Problem, event_id: int, key: str = "") -> None:
        super().__init__(problem, event_id)
        self.problem, self.event_id, self.key = problem, event_id, key


def verify(progress: Callable[[int], None] = lambda done: None) -> Verdict:
    """Check every row of the record, its checkpoints and both anchors, as of one moment.

    Args:
        progress: told how many rows were checked, every few thousand.
    """
    settings: Settings = current_app.config["SETTINGS"]
    keys = ring(settings)
    options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    # Read before the rows, so that it is never newer than they are.
    path = anchors.path_of(settings.data, db.engine.url.database or "")
    noted = _noted(path, keys)
    with db.engine.connect().execution_options(**options) as link:
        walk = _Walk(link, keys, progress)
        walk.noted, damaged = noted
        try:
            walk.run()
        except _BadError as bad:
            return walk.verdict(bad)
        return Verdict(walk.checked, Problem.NOTE if damaged else None)


def _noted(path: Path, keys: KeyRing) -> tuple[Anchor | None, bool]:
    """The end that is noted outside of the database, and whether that note was changed."""
    try:
        return anchors.read(path, keys), False
    except DamagedError:
        return None, True


class _Walk:
    def __init__(self, link: Connection, keys: KeyRing, progress: Callable[[int], None]) -> None:
        self.link, self.keys, self.progress = link, keys, progress
        self.checked = 0
        self.next = 1
        self.before = chain.GENESIS
        self.noted: Anchor | None = None

    def run(self) -> None:
        """Go through everything; raises _BadError at the first fault."""
        self.checkpoints = {row.first_id: row for row in self.link.execute(_CHECKPOINTS)}
        for row in self._rows():
            while row.id > self.next:
                self._jump()
            self._check(row)
            self.checked += 1
            if self.checked % STEP == 0:
                self.progress(self.checked)
                safe_point()
        while self.next in self.checkpoints:
            self._jump()
        self._check_end()

    def _rows(self) -> Iterator[Row[Any]]:
        return iter(self.link.execute(_ROWS, execution_options={"yield_per": STEP}))

    def _jump(self) -> None:
        """Go over a stretch that was deleted by retention."""
        found = self.checkpoints.get(self.next)
        if found is None:
            raise _BadError(Problem.MISSING, self.next)
        ends = (found.first_id, found.last_id, found.before_hash, found.last_hash)
        secret = self._secret(found.key_id, self.next)
        if found.before_hash != self.before or chain.checkpoint_seal(secret, *ends) != found.seal:
            raise _BadError(Problem.CHECKPOINT, self.next)
        if self.noted and self.noted.event_id == found.last_id:
            self._compare_note(found.last_hash)
        self.before, self.next = found.last_hash, found.last_id + 1

    def _check(self, row: Row[Any]) -> None:
        if row.id < self.next:
            raise _BadError(Problem.FOREIGN, row.id)
        secret = self._secret(row.key_id, row.id)
        if chain.row_hash(secret, self.before, chain.Entry._make(row[:-2])) != row.hash:
            raise _BadError(Problem.ALTERED, row.id)
        if self.noted and self.noted.event_id == row.id:
            self._compare_note(row.hash)
        self.before, self.next = row.hash, row.id + 1

    def _secret(self, key: str, event_id: int) -> bytes:
        """The secret of a key; without it nothing can be said of what it sealed."""
        secret = self.keys.secrets.get(key)
        if secret is None:
            raise _BadError(Problem.UNKNOWN_KEY, event_id, key)
        return secret

    def _compare_note(self, hash_: bytes) -> None:
        if self.noted and self.noted.hash != hash_:
            raise _BadError(Problem.REPLACED, self.noted.event_id)

    def _check_end(self) -> None:
        last = self.next - 1
        anchor = self.link.execute(_ANCHOR).one_or_none()
        if anchor is None:
            raise _BadError(Problem.ANCHOR, last)
        secret = self._secret(anchor.key_id, last)
        if chain.anchor_seal(secret, anchor.event_id, anchor.hash) != anchor.seal:
            raise _BadError(Problem.ANCHOR, last)
        if anchor.event_id > last or (self.noted and self.noted.event_id > last):
            raise _BadError(Problem.CUT, self.next)
        if (anchor.event_id, anchor.hash) != (last, self.before):
            raise _BadError(Problem.ANCHOR, last)

    def verdict(self, bad: _BadError) -> Verdict:
        """What a fault is, more exactly: a row that another one took the place of."""
        if bad.problem == Problem.ALTERED:
            for other in self._swapped(bad.event_id):
                return Verdict(self.checked, Problem.SWAPPED, bad.event_id, other)
        return Verdict(self.checked, bad.problem, bad.event_id, key=bad.key)

    def _swapped(self, number: int) -> Iterator[int]:
        """Rows that would hold in the place of a bad one, with their own hash or with its."""
        kept = self.link.scalar(text("SELECT hash FROM audit_event WHERE id = :id"), {"id": number})
        for row in self._rows():
            if row.id <= number:
                continue
            secret = self.keys.secrets.get(row.key_id, b"")
            entry = chain.Entry._make(row[:-2])._replace(id=number)
            if chain.row_hash(secret, self.before, entry) in (row.hash, kept):
                yield row.id

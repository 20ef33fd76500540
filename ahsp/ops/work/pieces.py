"""Pieces of work as administrators see them, whatever kind they are of."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

KINDS: dict[str, LazyString] = {
    "import": _l("Import"),
    "export": _l("Export"),
    "mail": _l("Mail"),
    "run": _l("Task"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One import, export, mail or run of a task.

    Attributes:
        kind: one of `KINDS`.
        id: its number among its kind.
        what: what it is about.
        who: whose it is; "" for the program's own.
        since: when it was asked for, or when it failed.
        state: in words.
        tone: of its badge.
        told: how far it is, or why it failed; "" for nothing to say.
        url: its page; "" where it has none that administrators may open.
        running: whether a worker has it.
        moves: `cancel` and `retry`: what can be done with it.
        later: whether it waits for a time of its own, and not for a worker.
    """

    kind: str
    id: int
    what: str
    who: str
    since: datetime
    state: str
    tone: str
    told: str = ""
    url: str = ""
    running: bool = False
    moves: tuple[str, ...] = ()
    later: bool = False

    @property
    def kind_label(self) -> str:
        """Its kind in words."""
        return str(KINDS[self.kind])

"""Events in the reader's words: their label, their category, and their detail as one line."""

from typing import Any

from flask_babel import gettext as _

from ahsp.audit.codes import words_for
from ahsp.audit.events import Event
from ahsp.audit.kinds import KINDS
from ahsp.audit.vocabulary import CATEGORIES, KEYS
from ahsp.web.formatting import number

NAMES = ("batch", "mail", "first", "last")
"""Keys of a detail whose numbers are names: they are written without a thousands mark."""
_KNOWN = frozenset(Event)


def label(event: str) -> str:
    """What an event is called; a name that is no longer made stands for itself."""
    return str(KINDS[Event(event)].label) if event in _KNOWN else event


def category(name: str) -> str:
    """What a category is called."""
    return str(CATEGORIES.get(name, name))


def key(name: str) -> str:
    """What a key of a detail is called."""
    return str(KEYS.get(name, name))


def told(detail: dict[str, Any]) -> list[tuple[str, Any]]:
    """Keys and values of a detail that say something, in the order in which they are shown."""
    keys = (*KEYS, *sorted(detail.keys() - KEYS))
    return [(name, detail[name]) for name in keys if detail.get(name) not in (None, "")]


def message(detail: dict[str, Any]) -> str:
    """A detail as one line."""
    parts = [f"{key(name)}: {_short(name, one)}" for name, one in told(detail)]
    return " · ".join(parts) or _("no detail")


def _short(name: str, one: Any) -> str:
    # Enough to tell files apart; the event's page gives the whole.
    return f"{one[:12]}…" if name == "sha256" else value(name, one)


def value(name: str, found: Any) -> str:
    """A value of a detail as the reader writes it."""
    if isinstance(found, list):
        return ", ".join(str(each) for each in found)
    if isinstance(found, str):
        return words_for(name, found)
    counted = isinstance(found, int) and name not in NAMES
    return number(found) if counted else str(found)

"""States and phases of an import, and what it makes of analyses, in words."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.models import BatchState
from ahsp.web.names import Names

STATES = Names(
    {
        BatchState.PENDING: _l("Waiting for a worker"),
        BatchState.READING: _l("Reading"),
        BatchState.READY: _l("Ready to import"),
        BatchState.COMMITTING: _l("Importing"),
        BatchState.COMMITTED: _l("Imported"),
        BatchState.REFUSED: _l("Refused"),
        BatchState.FAILED: _l("Failed"),
        BatchState.CANCELLED: _l("Cancelled"),
        BatchState.UNDONE: _l("Undone"),
    }
)
PHASES = Names(
    {
        "wait": _l("Waiting for the place for files"),
        "check": _l("Opening the workbook"),
        "read": _l("Reading rows"),
        "compare": _l("Comparing with the catalogue"),
        "commit": _l("Writing to the catalogue"),
    }
)
EFFECTS = Names(
    {
        "new": _l("New"),
        "changed": _l("Changed"),
        "same": _l("The same"),
        "skipped": _l("Left as they are"),
        "refused": _l("Held back"),
        "missing": _l("Missing from the file"),
        "removed": _l("Removed"),
    }
)
"""What a file and the catalogue make of an analysis, or made of it."""
USUAL = ("new", "changed", "same", "refused")
"""Effects that are counted even where they are none."""
EXPLANATIONS: dict[str, LazyString] = {
    "new": _l("The edition has no analysis of this code yet."),
    "changed": _l("The edition has this code with another content."),
    "same": _l("Nothing differs, so nothing is written."),
    "refused": _l("A problem holds these back; the catalogue keeps what it has."),
    "missing": _l("The edition has these, the file does not. Only replacing removes them."),
    "removed": _l("The edition had these, the file did not."),
}
"""What each list of analyses is of."""
UNDO_REASONS: dict[str, LazyString] = {
    "no_version": _l("It was imported before earlier contents were kept."),
    "depended_on": _l("Analyses that stay have them among their items."),
}


def shown_effects(counts: dict[str, int]) -> list[str]:
    """The effects that a person is told the numbers of; rare ones only where they occur."""
    return [name for name in EFFECTS if name in counts and (name in USUAL or counts[name])]


def undo_reason(reason: str) -> str:
    """Why something of an import cannot be undone, as a sentence; "" for no reason."""
    return str(UNDO_REASONS.get(reason, reason))

"""States, reasons and formats in words."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.models import RunState

STATES: dict[str, LazyString] = {
    RunState.PENDING: _l("waiting"),
    RunState.RUNNING: _l("being made"),
    RunState.FINISHED: _l("ready"),
    RunState.FAILED: _l("failed"),
    RunState.CANCELLED: _l("cancelled"),
    RunState.EXPIRED: _l("expired"),
}
TONES: dict[str, str] = {
    RunState.PENDING: "quiet",
    RunState.RUNNING: "info",
    RunState.FINISHED: "success",
    RunState.FAILED: "danger",
    RunState.CANCELLED: "quiet",
    RunState.EXPIRED: "quiet",
}
PHASES: dict[str, LazyString] = {
    "": _l("Waiting for its turn"),
    "write": _l("Writing rows"),
    "store": _l("Putting the file away"),
}
REASONS: dict[str, LazyString] = {
    "disk_full": _l("There was no room for the file. Nothing of it was kept."),
    "pdf_limit": _l(
        "This report takes more than a PDF may. Choose the summary, or narrow the search."
    ),
    "storage": _l("The place for files did not answer. Nothing of the file was kept."),
    "worker_lost": _l("The worker was lost twice while it made this file."),
    "internal": _l("A fault of ours stopped it. It was recorded."),
}
FORMATS = {
    "xlsx": "Excel",
    "csv": "CSV",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "pdf": "PDF",
}
"""Names of formats; the same in every language."""

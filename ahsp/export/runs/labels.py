"""States, reasons and formats in words."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from ahsp.config import Settings
from ahsp.models import RunState
from ahsp.web.formatting import number
from ahsp.web.names import Name, Names, Tones

STATES = Names(
    {
        RunState.PENDING: _l("waiting"),
        RunState.RUNNING: _l("being made"),
        RunState.FINISHED: _l("ready"),
        RunState.FAILED: _l("failed"),
        RunState.CANCELLED: _l("cancelled"),
        RunState.EXPIRED: _l("expired"),
    }
)
TONES = Tones(
    {
        RunState.PENDING: "quiet",
        RunState.RUNNING: "info",
        RunState.FINISHED: "success",
        RunState.FAILED: "danger",
        RunState.CANCELLED: "quiet",
        RunState.EXPIRED: "quiet",
    }
)
PHASES = Names(
    {
        "": _l("Waiting for its turn"),
        "write": _l("Writing rows"),
        "store": _l("Putting the file away"),
    }
)
REASONS = Names(
    {
        "disk_full": _l("There was no room for the file. Nothing of it was kept."),
        "pdf_memory": _l(
            "Setting this PDF takes more than %(memory)s MB of memory."
            " Choose the summary, or narrow the search."
        ),
        "pdf_time": _l(
            "Setting this PDF takes more than %(seconds)s s of processor time."
            " Choose the summary, or narrow the search."
        ),
        "pdf_killed": _l(
            "The process that set this PDF was killed, most likely because the machine ran out of"
            " memory; it may use %(memory)s MB. Make it again, choose the summary, or narrow the"
            " search."
        ),
        "storage": _l("The place for files did not answer. Nothing of the file was kept."),
        "worker_lost": _l("The worker was lost twice while it made this file."),
        "task_time": _l(
            "It took longer than a task may take (AHSP_TASK_SOFT_SECONDS), and was ended."
        ),
        "internal": _l("A fault of ours stopped it. It was recorded."),
    }
)
"""Why there is no file; `with_caps` fills in their places."""
FORMATS = Names(
    {
        "xlsx": "Excel",
        "csv": "CSV",
        "json": "JSON",
        "jsonl": "JSON Lines",
        "pdf": "PDF",
    }
)
"""Names of formats; the same in every language."""


def with_caps(sentence: Name) -> str:
    """A sentence of `REASONS`, with the caps of this site where it names them."""
    settings: Settings = current_app.config["SETTINGS"]
    caps = {
        "memory": number(settings.export_pdf_memory_mb),
        "seconds": number(settings.export_pdf_seconds),
        "rows": number(settings.export_pdf_max_rows),
    }
    return str(sentence) % caps

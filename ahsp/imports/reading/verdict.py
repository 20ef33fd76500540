"""Whether a file could be imported, found out without storing or recording anything."""

from pathlib import Path

import structlog

from ahsp.config import Settings
from ahsp.imports.reading.reader import Limits, ReaderBrokeError, reading
from ahsp.imports.sheets.workbook import RefusedError

ACCEPT = "accept"
log = structlog.get_logger()


def verdict(path: Path, settings: Settings) -> str:
    """Look through a file in a child process of its own.

    Args:
        path: the file; its name counts as the name it was uploaded under.
        settings: the limits.

    Returns:
        `accept`, or `reject:` and the reason: one of those that an upload is refused for,
        `unreadable` for a path that cannot be opened, `internal` for a fault of ours.
    """
    try:
        if path.stat().st_size > settings.import_max_mb << 20:
            return "reject:too_large"
        with reading(path, path.name, Limits.of(settings), "check") as child:
            for _ in child:
                pass
    except RefusedError as refused:
        return f"reject:{refused.reason}"
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return "reject:unreadable"
    except ReaderBrokeError:
        log.exception("reader broke", file=path.name)
        return "reject:internal"
    return ACCEPT

"""The worker's program, but that its work does not hear that its time is over.

Like code that waits in a library of C, or that catches every error: only its end by force is left.
"""

import time
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded

from ahsp.audit import retention
from ahsp.export.runs import work as exports
from ahsp.imports import intake
from celery_worker import celery_app

__all__ = ["celery_app"]


def _endless(*_args: Any, **_options: Any) -> None:
    while True:
        try:
            time.sleep(3600)
        except SoftTimeLimitExceeded:
            continue


intake.read = _endless
exports.write = _endless  # type: ignore[assignment]  # it never returns
retention.clear = _endless  # type: ignore[assignment]  # it never returns

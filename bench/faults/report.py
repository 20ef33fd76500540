"""One line of JSON for each script, and its exit status."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

Outcome = dict[str, Any]
"""`ok` and the counts behind it."""


def run(name: str, script: Callable[[], Outcome], most: int) -> None:
    """Run a script, print its line and end this process.

    Args:
        name: as it is called in the guide, such as `F1`.
        script: does the work and says what came out; what it started it ends itself.
        most: seconds after which it is given up, and counts as failed.
    """
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGTERM, _too_long)
    signal.alarm(most)
    started = time.monotonic()
    try:
        outcome = script()
    except Exception as error:
        outcome = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    finally:
        signal.alarm(0)
    line = {"name": name, **outcome, "seconds": round(time.monotonic() - started, 1)}
    print(json.dumps(line | {"busy": round(os.getloadavg()[0], 1)}), flush=True)
    sys.exit(0 if outcome["ok"] else 1)


def _too_long(number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"given up ({signal.Signals(number).name})")

"""Statements that took long, one line of the log each: what was asked and by what, never of whom.

A statement that is fast costs two readings of the clock. What stands in a line is its text, which
has places for parameters, without the literal values that it might hold; parameters are personal
data and are never looked at.
"""

import re
import sys
from time import perf_counter
from types import FrameType
from typing import Any

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from ahsp.running import alone, connections
from ahsp.search import asking

log = structlog.get_logger()

LONGEST = 600
"""Characters of a statement that are written."""
_NOBODY = (__name__, alone.__name__, connections.__name__, asking.__name__)
"""Modules that pass on what others ask."""
_STRINGS = re.compile(r"\$(\w*)\$.*?\$\1\$|[eE]?'(?:[^']|'')*'", re.DOTALL)
_NUMBERS = re.compile(r"(?<![\w$.])\d+(?:\.\d+)?(?!\w)")
_PLACE = r"\$\d+(?:::\w+(?:\[\])?)?"
_LISTS = re.compile(rf"{_PLACE}(?:, {_PLACE})*")
_COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


def normalised(statement: str) -> str:
    """A statement without comments, literal values, and how often a list repeats.

    Args:
        statement: as it is sent, with places for its parameters.
    """
    bare = _STRINGS.sub("?", _COMMENTS.sub(" ", statement))
    bare = _LISTS.sub("$", _NUMBERS.sub("?", bare))
    bare = " ".join(bare.split())
    return bare if len(bare) <= LONGEST else f"{bare[:LONGEST]}..."


def watch(engine: Engine, slow_ms: int) -> None:
    """Write a line for each statement of an engine that takes long, also where it fails.

    Args:
        engine: whose statements.
        slow_ms: milliseconds from which a statement is slow; 0 for none.
    """
    if not slow_ms:
        return
    slow = slow_ms / 1000

    def tell(took: float, statement: str) -> None:
        if took >= slow:
            _tell(took, statement)

    @event.listens_for(engine, "connect")
    def hear(link: Any, _record: Any) -> None:
        link.told = tell  # of what goes past the engine

    @event.listens_for(engine, "before_cursor_execute")
    def begin(
        link: Any, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        context.ahsp_began = perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def end(
        _link: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        tell(perf_counter() - context.ahsp_began, statement)

    @event.listens_for(engine, "handle_error")
    def fail(trouble: ExceptionContext) -> None:
        began = getattr(trouble.execution_context, "ahsp_began", None)
        if began is not None and perf_counter() - began >= slow and trouble.statement:
            _tell(perf_counter() - began, trouble.statement, failed=True)


def _tell(seconds: float, statement: str, **more: bool) -> None:
    log.warning(
        "slow query",
        ms=round(seconds * 1000),
        asked_by=_asker(sys._getframe(1)),
        statement=normalised(statement),
        **more,
    )


def _asker(frame: FrameType | None) -> str:
    """The function of the program that asked, with its module; "" for none of it."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("ahsp.") and module not in _NOBODY:
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return ""

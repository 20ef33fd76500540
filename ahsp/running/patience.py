"""Questions that may stay without an answer, asked so that whoever asks goes on.

A network share or a server that went away does not answer, and nothing ends whoever asks it. So a
thread asks, and is left behind where no answer comes.

Leaf: it knows neither Flask nor a server.
"""

import os
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class SilentError(Exception):
    """There is no answer; `question` is the one that waits for it."""

    def __init__(self, question: Callable[[], Any]) -> None:
        super().__init__("no answer")
        self.question = question


@dataclass(slots=True)
class _Asked:
    question: Callable[[], Any]
    began: float = field(default_factory=time.monotonic)
    over: threading.Event = field(default_factory=threading.Event)
    answer: Any = None
    error: Exception | None = None


_asked: dict[tuple[int, Hashable], _Asked] = {}
"""What waits for an answer: each question once in a process, however many ask it."""


def answered(name: Hashable, question: Callable[[], Answer], seconds: float) -> Answer:
    """The answer to a question, if there is one in time.

    Args:
        name: what is asked; while it waits for an answer, it is not asked again.
        question: asks; in a thread of its own, and for everybody who asks the same meanwhile.
        seconds: to wait from the moment at which it was asked: who comes later does not wait.

    Raises:
        SilentError: there is none yet.
        Exception: whatever the question raises.
    """
    key = os.getpid(), name  # a forked process does not have its parent's threads
    own = _Asked(question)
    asked = _asked.setdefault(key, own)
    if asked is own:
        threading.Thread(target=_ask, args=(key, own), daemon=True).start()
    if not asked.over.wait(max(0.0, asked.began + seconds - time.monotonic())):
        raise SilentError(asked.question)
    if asked.error:
        raise asked.error
    found: Answer = asked.answer
    return found


def _ask(key: tuple[int, Hashable], asked: _Asked) -> None:
    try:
        asked.answer = asked.question()
    except Exception as error:
        asked.error = error
    finally:
        del _asked[key]
        asked.over.set()

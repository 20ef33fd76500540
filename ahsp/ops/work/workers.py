"""The workers that answer: where they are, what they listen to and what they do now."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from kombu.exceptions import OperationalError as QueueAwayError
from redis.exceptions import RedisError

from ahsp.extensions import celery_app
from ahsp.ops.work.depths import LABELS
from ahsp.periodic.known import KNOWN
from ahsp.web.formatting import duration

QUESTION = "ahsp_tell"
"""The command that workers answer."""
SECONDS = 0.7
"""How long they are given; nothing else of a page waits for them."""
TASKS: dict[str, LazyString] = {
    "imports.run": _l("an import"),
    "imports.hold": _l("a workbook of refused analyses"),
    "imports.figures": _l("figures of an edition"),
    "exports.run": _l("an export"),
    "search.score": _l("a measurement of the search"),
    "tasks.due": _l("looks what is due"),
}
"""What is not done again and again, in words."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What one process of a worker does now, and for how long."""

    what: str
    time: str


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker.

    Attributes:
        name: as it calls itself before the machine's name.
        machine: where it runs.
        queues: what it listens to, in words.
        started: when it began.
        processes: how many things it does at once.
        doing: what it does now.
    """

    name: str
    machine: str
    queues: list[str]
    started: datetime
    processes: int
    doing: list[Doing]


def workers(seconds: float = SECONDS) -> list[Worker] | None:
    """The workers that answer in so many seconds; None while the queue is away."""
    try:
        answers: list[dict[str, Any]] = celery_app.control.broadcast(
            QUESTION, reply=True, timeout=seconds
        )
    except (QueueAwayError, RedisError, OSError):
        return None
    found = [
        _worker(name, told) for each in answers for name, told in each.items() if "queues" in told
    ]
    return sorted(found, key=lambda each: (each.machine, each.name))


def _worker(name: str, told: dict[str, Any]) -> Worker:
    own, _at, machine = name.partition("@")
    return Worker(
        own,
        machine,
        [str(LABELS.get(queue, queue)) for queue in told["queues"]],
        datetime.now(UTC) - timedelta(seconds=int(told["uptime"])),
        int(told["processes"]),
        [_doing(each) for each in told["active"]],
    )


def _doing(told: dict[str, Any]) -> Doing:
    since = told["since"]
    seconds = max(0, round(time.time() - since)) if since else 0
    return Doing(_what(told), duration(seconds))


def _what(told: dict[str, Any]) -> str:
    name, args = told["task"], told["args"]
    if name in KNOWN:
        return str(KNOWN[name].label)
    label = str(TASKS.get(name, name))
    if name == "exports.run" and args:
        return str(_("%(what)s (%(number)s)", what=label, number=args[0]))
    return label

"""Telling others of this machine, and hearing of them: in Redis, which all of them share."""

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import redis
import structlog
from flask import Flask, current_app

from ahsp.ops.machines.comparing import Difference, differences
from ahsp.ops.machines.report import Report, own
from ahsp.running.redis_link import redis_client

if TYPE_CHECKING:
    from redis.client import Pipeline

log = structlog.get_logger()

KEY = "ahsp:machines"
"""The names of those who told of themselves; what they told is kept beside, for each alone."""
RECENT = 600
"""Seconds after which what a program told counts no more."""
SHELL = "shell"
"""What a process is that is none of the programs; nobody else is told of it."""


class _Self:
    program = SHELL


def become(program: str) -> None:
    """Be one of the programs from now on.

    Args:
        program: the name of what this process, and those that it will fork, are.
    """
    _Self.program = program


def begin(app: Flask) -> None:
    """Say at a start what this process is, and log how other machines differ.

    Args:
        app: the application.
    """
    with app.app_context():
        tell(app)
        for each in differing():
            sides = [list(side.names) for side in each.sides]
            log.warning("machines differ", of=str(each.kind), sides=sides)
        # Whoever forks after this shares no connection.
        redis_client(app.config["SETTINGS"]).connection_pool.disconnect(inuse_connections=False)


def tell(app: Flask) -> None:
    """Say what this process is; nothing where Redis is away, as it is said again soon."""
    pipe = redis_client(app.config["SETTINGS"]).pipeline(transaction=False)
    send_along(pipe, app)
    try:
        pipe.execute()
    except redis.RedisError as error:
        log.info("other machines were not told", error=str(error))


def send_along(pipe: "Pipeline", app: Flask) -> None:
    """Add to a pipeline what this process says of itself.

    Args:
        pipe: of a client of the shared Redis.
        app: the application.
    """
    if _Self.program == SHELL:
        return
    try:
        report = own(app, _Self.program)
    except OSError:  # no room, or the folder is gone for the moment; the health page says so
        return
    name = f"{report.host} {report.data} {report.program}"
    pipe.sadd(KEY, name)
    pipe.set(f"{KEY}:{name}", json.dumps(asdict(report)), ex=RECENT)


def told() -> list[Report]:
    """What all programs said lately, and last what this process is.

    Raises:
        RedisError: Redis does not answer.
        OSError: the data folder cannot be read.
    """
    client = redis_client(current_app.config["SETTINGS"])
    said = {str(name): client.get(f"{KEY}:{name!s}") for name in client.smembers(KEY)}
    found = {name: _read(words) for name, words in said.items()}
    if gone := [name for name, report in found.items() if report is None]:
        client.srem(KEY, *gone)
    mine = own(current_app._get_current_object(), _Self.program)  # type: ignore[attr-defined]
    others = [each for each in found.values() if each and _place(each) != _place(mine)]
    return [*others, mine]


def differing() -> list[Difference]:
    """How this process and other machines differ, at a start.

    What programs of this very machine said before is left out: they are about to start anew.
    """
    try:
        every = told()
    except (redis.RedisError, OSError):
        return []
    mine = every[-1]
    here = (mine.host, mine.data)
    others = [each for each in every[:-1] if (each.host, each.data) != here]
    return differences([*others, mine])


def _place(report: Report) -> tuple[str, str, str]:
    return report.host, report.data, report.program


def _read(words: str | bytes | None) -> Report | None:
    """A report; None for none, or where another release says other things."""
    if words is None:
        return None
    said = json.loads(words)
    try:
        parts = {each.name: said[each.name] for each in fields(Report)}
    except KeyError:
        return None
    return Report(**{**parts, "known": tuple(parts["known"])})

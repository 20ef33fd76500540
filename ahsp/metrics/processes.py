"""What each process says of itself and its machine whenever it adds up what it counted."""

import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import redis
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from ahsp.running.room import room

KEY = "ahsp:metrics-processes"
RECENT = 300
"""Seconds after which what a process said of itself counts no more."""


@dataclass(slots=True)
class _Self:
    engine: Engine | None = None
    folder: Path | None = None
    beside: Callable[["redis.client.Pipeline"], None] = lambda _pipe: None


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine: free and all bytes of its data folder's disk; database connections of its
    processes, in use and at most."""

    free: int
    total: int
    in_use: int
    most: int


_self = _Self()


def watch(engine: Engine, folder: Path, beside: Callable[["redis.client.Pipeline"], None]) -> None:
    """Say what this process is to report of.

    Args:
        engine: whose connections.
        folder: on which disk.
        beside: sends along what else the process says of itself.
    """
    _self.engine, _self.folder, _self.beside = engine, folder, beside


def report(pipe: "redis.client.Pipeline") -> None:
    """Send along what this process says of itself."""
    if _self.engine is None or _self.folder is None:
        return
    try:
        disk = room(_self.folder)
    except OSError:  # the disk is gone for the moment; what was counted must not be
        return
    pool = _self.engine.pool
    in_use, most = (
        (pool.checkedout(), pool.size() + pool._max_overflow)
        if isinstance(pool, QueuePool)
        else (0, 0)
    )
    said = [round(time.time()), disk.free, disk.total, in_use, most]
    pipe.hset(KEY, f"{socket.gethostname()} {os.getpid()}", json.dumps(said))
    _self.beside(pipe)


def machines(client: "redis.Redis") -> dict[str, Machine]:
    """What the processes of each machine said lately; older words are deleted.

    Raises:
        RedisError: Redis does not answer.
    """
    said: dict[str, list[int]] = {
        str(who): json.loads(words) for who, words in client.hgetall(KEY).items()
    }
    since = time.time() - RECENT
    if old := [who for who, words in said.items() if words[0] < since]:
        client.hdel(KEY, *old)
    found: dict[str, Machine] = {}
    for who, (at, free, total, in_use, most) in sorted(said.items(), key=lambda one: one[1][0]):
        if at >= since:
            name = who.rpartition(" ")[0]
            before = found.get(name, Machine(0, 0, 0, 0))
            found[name] = Machine(free, total, before.in_use + in_use, before.most + most)
    return found

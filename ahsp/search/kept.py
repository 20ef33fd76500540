"""Answers that are kept until the data changes.

The key holds the number of the data's version, so nothing is ever cleared and nothing is stale.
Without Redis, every answer is computed.
"""

import hashlib
from collections.abc import Callable
from typing import TypeVar

import redis
from sqlalchemy import select

from ahsp.extensions import cache, db
from ahsp.models import DataVersion

Answer = TypeVar("Answer")


def current_version() -> int:
    """The number that every change of analyses raises; 0 before the first."""
    return db.session.scalar(select(DataVersion.version)) or 0


def kept(
    name: str, question: object, compute: Callable[[], Answer], version: int | None = None
) -> Answer:
    """What was computed before for this version of the data, else computed now and kept.

    Args:
        name: of the kind of answer.
        question: what the answer depends on besides the data; its `repr` must say all of it.
        compute: makes the answer, which must not be None and must survive pickling.
        version: of the data, where the caller knows it.
    """
    asked = hashlib.blake2b(repr(question).encode(), digest_size=16).hexdigest()
    key = f"{name}:{current_version() if version is None else version}:{asked}"
    try:
        answer: Answer | None = cache.get(key)
    except redis.RedisError:
        return compute()
    if answer is None:
        answer = compute()
        try:
            cache.set(key, answer)
        except redis.RedisError:
            return answer
    return answer

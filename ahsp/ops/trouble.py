"""What administrators are told on every page while a part is away, and what to do about it."""

import time

from flask import current_app

from ahsp.ops.signs.parts import read_only, redis_trouble
from ahsp.ops.signs.sign import Sign
from ahsp.running.redis_link import Answer, answer

EVERY = 2.0
"""Seconds between two looks of a process."""
_seen: dict[str, tuple[float, Answer]] = {}


def troubles() -> list[Sign]:
    """The parts that pages do without at this moment."""
    found = (read_only(), redis_trouble(_redis()))
    return [each for each in found if each]


def _redis() -> Answer:
    settings = current_app.config["SETTINGS"]
    looked, found = _seen.get(settings.redis_url, (-EVERY, Answer.OK))
    if time.monotonic() - looked >= EVERY:
        found = answer(settings)
        _seen[settings.redis_url] = time.monotonic(), found
    return found

"""What administrators are told on every page while a part is away, and what to do about it."""

import time

from flask import current_app

from ahsp.config import Settings
from ahsp.live import topics
from ahsp.live.announcing import announce_now
from ahsp.ops.signs.disks import full_disk
from ahsp.ops.signs.parts import read_only, redis_trouble
from ahsp.ops.signs.sign import Sign
from ahsp.running.redis_link import Answer, answer

EVERY = 2.0
"""Seconds for which a process takes it that Redis is well, once it was."""
_well: dict[str | None, float] = {}
_found: dict[str | None, set[str]] = {}


def troubles() -> list[Sign]:
    """The parts that pages do without at this moment; open pages are told where they change."""
    found = (read_only(), redis_trouble(redis_answer()), full_disk())
    parts = [each for each in found if each]
    _tell({each.name for each in parts})
    return parts


def redis_answer() -> Answer:
    """How Redis is, or was a moment ago if it was well."""
    settings = _settings()
    if time.monotonic() - _well.get(settings.redis_url, -EVERY) < EVERY:
        return Answer.OK
    found = answer(settings)
    if found is Answer.OK:
        _well[settings.redis_url] = time.monotonic()
    return found


def _tell(names: set[str]) -> None:
    """Announce what this process did not see before, as others look less often."""
    url = _settings().redis_url
    if names != _found.get(url, set()):
        _found[url] = names
        announce_now(topics.PARTS)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found

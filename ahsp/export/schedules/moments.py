"""A time at which a schedule sends."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """The time, and its kind: `due`, `now` or `test`; `only_to` is who alone gets a test."""

    at: datetime
    kind: str = "due"
    only_to: str = ""

"""Signs of health for administrators: each part in plain words, and what to do about it."""

from ahsp.ops.signs import parts, work
from ahsp.ops.signs.disks import disk
from ahsp.ops.signs.machines import machines
from ahsp.ops.signs.replicas import replica
from ahsp.ops.signs.sign import Sign, State


def signs() -> list[Sign]:
    """All of them, in the order in which they are shown; takes a second, which workers have."""
    return [
        parts.database(),
        *replica(),
        parts.redis_(),
        *work.workers(),
        work.scheduler(),
        work.waiting(),
        work.mail(),
        disk(),
        parts.files(),
        machines(),
        parts.clock(),
        work.record(),
    ]


def worst(found: list[Sign]) -> State:
    """The state of the part that needs somebody most."""
    return max((each.state for each in found), key=list(State).index, default=State.OK)


__all__ = ["Sign", "State", "signs", "worst"]

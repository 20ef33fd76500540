"""What is told of one part."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest


class State(StrEnum):
    """How a part is, the best first."""

    OK = "ok"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Sign:
    """How one part is.

    Attributes:
        name: of the part, for programs.
        label: the same for people.
        said: what was found, in one or two sentences; where it is several things, each on a line.
        state: whether somebody should do something.
        remedy: what, likewise and in the same order; "" where nothing has to be done.
    """

    name: str
    label: str
    said: str
    state: State = State.OK
    remedy: str = ""

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was found, each with its remedy."""
        return list(zip_longest(self.said.splitlines(), self.remedy.splitlines(), fillvalue=""))

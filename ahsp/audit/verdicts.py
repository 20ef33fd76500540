"""What a walk of the record's chain can find, in words."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Problem(StrEnum):
    """What can be wrong with the first bad row."""

    ALTERED = "altered"
    MISSING = "missing"
    SWAPPED = "swapped"
    CUT = "cut"
    FOREIGN = "foreign"
    UNKNOWN_KEY = "unknown_key"
    CHECKPOINT = "checkpoint"
    ANCHOR = "anchor"
    REPLACED = "replaced"
    NOTE = "note"


SENTENCES: dict[Problem, LazyString] = {
    Problem.ALTERED: _l("Event %(id)d was altered."),
    Problem.MISSING: _l("Event %(id)d is missing."),
    Problem.SWAPPED: _l("Event %(id)d was swapped with event %(other)d."),
    Problem.CUT: _l("The end of the record was cut: event %(id)d and those after it are missing."),
    Problem.FOREIGN: _l("Event %(id)d was put in by something other than this program."),
    Problem.UNKNOWN_KEY: _l(
        "Event %(id)d is sealed with the key %(key)s, which is not among those of this machine. If"
        " another machine has it, put it into AHSP_AUDIT_KEYS here; if none has, the event was"
        " altered."
    ),
    Problem.CHECKPOINT: _l("What stands for the deleted events from %(id)d on was altered."),
    Problem.ANCHOR: _l("What marks the end of the record, event %(id)d, was altered or removed."),
    Problem.REPLACED: _l(
        "Event %(id)d is another than the one that was noted outside of the database: the record"
        " was put back to an earlier state and went on from there."
    ),
    Problem.NOTE: _l("The note outside of the database of where the record ends was altered."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found.

    `other` is the row that `first_bad` was swapped with, `key` the name of the key that is missing.
    """

    checked: int
    problem: Problem | None = None
    first_bad: int | None = None
    other: int | None = None
    key: str = ""

    @property
    def ok(self) -> bool:
        """Whether every row is there, in its place and as it was written."""
        return self.problem is None

    @property
    def sentence(self) -> str:
        """What is wrong, for a person; "" where nothing is."""
        if self.problem is None:
            return ""
        return str(SENTENCES[self.problem]) % {
            "id": self.first_bad,
            "other": self.other,
            "key": self.key,
        }

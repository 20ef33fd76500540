"""The replica of the database, where there is one."""

from flask_babel import gettext as _

from ahsp.ops.signs.sign import Sign, State
from ahsp.replica import Standing, standing
from ahsp.web.formatting import size

LATE_BYTES = 64 << 20
"""Bytes of changes that it may lack before somebody should look; a large import makes as many."""


def replica() -> list[Sign]:
    """Whether it answers, follows and keeps up; nothing where there is none."""
    found = standing()
    return [] if found is None else [sign_of(found)]


def sign_of(found: Standing) -> Sign:
    """What is told of a replica.

    Args:
        found: how it is.
    """
    label = _("Replica of the database")
    if not found.answers:
        return Sign(
            "replica", label, _("It does not answer. The database itself does all the reading."),
            State.WARNING, _("Start it, or check AHSP_DATABASE_REPLICA_URL."),
        )  # fmt: skip
    if not found.follows:
        return Sign(
            "replica", label,
            _("It follows no database, or another one, and is not read."),
            State.DANGER,
            _("Make it a streaming replica of the database anew. If it was promoted, set"
              " DATABASE_URL to it."),
        )  # fmt: skip
    behind = size(found.behind)
    if found.behind >= LATE_BYTES:
        return Sign(
            "replica", label,
            _("It lacks %(size)s of changes. Until it has the newest analyses the database itself"
              " does the reading.", size=behind),
            State.WARNING,
            _("See whether it replays changes: a long export on it, a slow disk or a slow line"
              " holds them up."),
        )  # fmt: skip
    if not found.current:
        return Sign(
            "replica", label,
            _("It lacks %(size)s of changes, the newest analyses among them.", size=behind),
        )  # fmt: skip
    return Sign(
        "replica", label, _("It has all analyses and lacks %(size)s of changes.", size=behind)
    )

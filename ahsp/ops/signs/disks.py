"""The disks of this machine's data folder, of which each may fill up."""

from flask import current_app
from flask_babel import gettext as _

from ahsp.config import Settings
from ahsp.ops.signs.sign import Sign, State
from ahsp.running.room import Room, SilentDiskError, rooms
from ahsp.web.formatting import size

TIGHT, FULL = 2 << 30, 500 << 20
"""Free bytes of a disk below which it is tight, and below which work begins to fail."""
TIGHT_PART, FULL_PART = 0.2, 0.05
"""Parts of a disk that count instead where they are less: a small one is never that empty."""


def disk() -> Sign:
    """The one that has the least room."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        found = [_sign_of(each) for each in rooms(settings.data)]
    except SilentDiskError as silent:
        said = _("The disk of %(folder)s does not answer.", folder=silent.folder)
        remedy = _(
            "Bring that disk or network share back: until then whatever needs its files hangs."
        )
        return Sign("disk", _("Disk"), said, State.DANGER, remedy)
    except OSError:
        said = _("The data folder cannot be read or written.")
        remedy = _("See that it belongs to the user of the programs, and that there is room.")
        return Sign("disk", _("Disk"), said, State.DANGER, remedy)
    return max(found, key=lambda each: list(State).index(each.state))


def full_disk() -> Sign | None:
    """The same where work fails for it; None where there is room."""
    found = disk()
    return found if found.state is State.DANGER else None


def _sign_of(found: Room) -> Sign:
    said = _("%(free)s of %(total)s are free where %(folder)s is.", free=size(found.free),
             total=size(found.total), folder=found.folder)  # fmt: skip
    if found.free >= min(TIGHT, TIGHT_PART * found.total):
        return Sign("disk", _("Disk"), said)
    tight = found.free >= min(FULL, FULL_PART * found.total)
    remedy = _("Make room, or move the data folder: a full disk fails uploads and exports.")
    return Sign("disk", _("Disk"), said, State.WARNING if tight else State.DANGER, remedy)

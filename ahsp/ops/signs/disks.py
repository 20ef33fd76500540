"""The disks of this machine's data folder, of which each may fill up."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from ahsp.config import Settings
from ahsp.ops.signs.sign import Sign, State
from ahsp.web.formatting import size

TIGHT, FULL = 2 << 30, 500 << 20
"""Free bytes of a disk below which it is tight, and below which work begins to fail."""
TIGHT_PART, FULL_PART = 0.2, 0.05
"""Parts of a disk that count instead where they are less: a small one is never that empty."""


def disk() -> Sign:
    """The one that has the least room."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        found = [_sign_of(folder) for folder in _folders(settings.data)]
    except OSError:
        said = _("The data folder cannot be read or written.")
        remedy = _("See that it belongs to the user of the programs, and that there is room.")
        return Sign("disk", _("Disk"), said, State.DANGER, remedy)
    return max(found, key=lambda each: list(State).index(each.state))


def full_disk() -> Sign | None:
    """The same where work fails for it; None where there is room."""
    found = disk()
    return found if found.state is State.DANGER else None


def _folders(data: Path) -> Iterator[Path]:
    """The data folder, and each folder in it that has a disk of its own."""
    yield data
    known = {data.stat().st_dev}
    with os.scandir(data) as inside:
        for each in sorted(inside, key=lambda one: one.name):
            with suppress(OSError):  # it went this moment
                device = each.stat().st_dev
                if each.is_dir() and device not in known:
                    known.add(device)
                    yield data / each.name


def _sign_of(folder: Path) -> Sign:
    found = shutil.disk_usage(folder)
    said = _("%(free)s of %(total)s are free where %(folder)s is.", free=size(found.free),
             total=size(found.total), folder=folder)  # fmt: skip
    if found.free >= min(TIGHT, TIGHT_PART * found.total):
        return Sign("disk", _("Disk"), said)
    tight = found.free >= min(FULL, FULL_PART * found.total)
    remedy = _("Make room, or move the data folder: a full disk fails uploads and exports.")
    return Sign("disk", _("Disk"), said, State.WARNING if tight else State.DANGER, remedy)

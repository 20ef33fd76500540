"""Parts and states in the record, as readers write them."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.ops.signs.sign import State

STATES: dict[str, LazyString] = {
    State.OK: _l("well"),
    State.WARNING: _l("look"),
    State.DANGER: _l("broken"),
}
PARTS: dict[str, LazyString] = {
    "database": _l("Database"),
    "redis": _l("Redis"),
    "worker": _l("Worker"),
    "exporter": _l("Worker of exports"),
    "scheduler": _l("Scheduler"),
    "waiting": _l("Work that waits"),
    "mail": _l("Mail"),
    "disk": _l("Disk"),
    "files": _l("Files"),
    "replica": _l("Replica of the database"),
    "machines": _l("Machines"),
    "clock": _l("Clock"),
    "record": _l("Audit record"),
}

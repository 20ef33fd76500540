"""What each event is called, how much it matters, and which keys its detail has."""

from ahsp.audit.events import Event
from ahsp.audit.kinds import access, data, exports, imports, system
from ahsp.audit.kinds.kind import Kind

KINDS: dict[Event, Kind] = {
    **access.KINDS, **imports.KINDS, **data.KINDS, **exports.KINDS, **system.KINDS,
}  # fmt: skip

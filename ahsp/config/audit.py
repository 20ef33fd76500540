"""The record of events."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Audit:
    """The record of events."""

    audit_keys: tuple[str, ...] = setting(
        "AHSP_AUDIT_KEYS",
        (),
        read.long_secrets,
        "seal the record of events: secrets of 32 characters or more, with commas; the first seals,"
        " the others verify what they sealed; unset: made once, kept in the data folder",
    )
    audit_days: int = setting(
        "AHSP_AUDIT_DAYS", 90, read.whole, "days that an event of the record is kept; 0: for ever"
    )
    audit_critical_days: int = setting(
        "AHSP_AUDIT_CRITICAL_DAYS", 180, read.whole, "days that a critical event is kept"
    )
    audit_cleanup_at: str = setting(
        "AHSP_AUDIT_CLEANUP_AT",
        "02:30",
        read.clock,
        "time of day when older events are deleted, unless an administrator chose others",
    )
    audit_verify_at: str = setting(
        "AHSP_AUDIT_VERIFY_AT",
        "03:30",
        read.clock,
        "time of day when the record is verified, likewise",
    )

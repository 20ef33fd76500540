"""What leaves the site."""

from flask_babel import lazy_gettext as _l

from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds.kind import Kind, kind

KINDS: dict[Event, Kind] = {
    Event.EXPORT_MADE: kind(
        _l("Export made"), Severity.INFO, "format", "scope", "ahsp", "rows", "sha256"
    ),
    Event.REPORT_MADE: kind(_l("Monthly report made"), Severity.INFO, "month"),
    Event.EXPORT_TEMPLATE_KEPT: kind(
        _l("Export template kept"), Severity.INFO, "name", "format", "shared"
    ),
    Event.EXPORT_TEMPLATE_REMOVED: kind(_l("Export template removed"), Severity.INFO, "name"),
    Event.EXPORT_ASKED: kind(_l("Export asked for"), Severity.INFO, "export", "format", "scope"),
    Event.EXPORT_DOWNLOADED: kind(
        _l("Export downloaded"), Severity.INFO, "export", "file", "bytes", "by_link"
    ),
    Event.EXPORT_CANCELLED: kind(_l("Export cancelled"), Severity.INFO, "export"),
    Event.EXPORT_FAILED: kind(_l("Export failed"), Severity.ERROR, "export", "reason"),
    Event.EXPORT_DELETED: kind(_l("Export deleted"), Severity.INFO, "export", "file"),
    Event.EXPORT_EXPIRED: kind(_l("Old exports deleted"), Severity.INFO, "deleted", "bytes"),
    Event.SCHEDULE_ADDED: kind(_l("Schedule added"), Severity.INFO, "name", "when", "to"),
    Event.SCHEDULE_CHANGED: kind(_l("Schedule changed"), Severity.INFO, "name", "when", "to"),
    Event.SCHEDULE_REMOVED: kind(_l("Schedule removed"), Severity.INFO, "name"),
    Event.SCHEDULE_PAUSED: kind(_l("Schedule paused"), Severity.INFO, "name"),
    Event.SCHEDULE_RESUMED: kind(_l("Schedule resumed"), Severity.INFO, "name"),
    Event.SCHEDULE_STARTED: kind(_l("Schedule run by hand"), Severity.INFO, "name", "to"),
    Event.SCHEDULE_SENT: kind(_l("Scheduled export sent"), Severity.INFO, "name", "to", "file"),
    Event.SCHEDULE_FAILED: kind(_l("Scheduled export failed"), Severity.ERROR, "name", "reason"),
    Event.SCHEDULE_SKIPPED: kind(
        _l("Scheduled export skipped"), Severity.WARNING, "name", "reason"
    ),
    Event.LOG_EXPORTED: kind(_l("Audit log exported"), Severity.INFO, "question", "rows"),
    Event.SYNONYMS_TAKEN: kind(_l("Synonyms exported"), Severity.INFO, "rows"),
    Event.SEARCHES_TAKEN: kind(_l("Saved searches exported"), Severity.INFO, "rows"),
}

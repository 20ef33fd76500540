"""The closed list of events: a name is `category.action`, never reused for anything else.

Each event has exact keys for its detail; `record` refuses others, so that a record stays readable
for years. A retired name stays here.
"""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Severity(StrEnum):
    """How much an event matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class Event(StrEnum):
    """What can happen."""

    @property
    def category(self) -> str:
        """The first part of its name."""
        return self.value.partition(".")[0]

    SIGNED_IN = "authentication.signed_in"
    SIGN_IN_FAILED = "authentication.failed"
    LOCKED_OUT = "authentication.locked_out"
    SIGNED_OUT = "authentication.signed_out"
    PASSWORD_CHANGED = "authentication.password_changed"  # noqa: S105
    PASSWORD_REFUSED = "authentication.password_refused"  # noqa: S105
    USER_CREATED = "permission.user_created"
    USER_CHANGED = "permission.user_changed"
    PASSWORD_RESET = "permission.password_reset"  # noqa: S105
    ACCESS_DENIED = "permission.denied"
    LINK_REFUSED = "permission.link_refused"
    FILE_UPLOADED = "file_upload.received"
    FILE_REFUSED = "file_upload.refused"
    FILE_HOSTILE = "file_upload.hostile"
    IMPORT_READY = "import.ready"
    IMPORT_REPAIRED = "import.repaired"
    IMPORT_SPLIT = "import.split"
    IMPORT_REPAIR_UNDONE = "import.repair_undone"
    IMPORT_REPAIRS_APPLIED = "import.repairs_applied"
    IMPORT_MAPPED = "import.mapped"
    MAPPING_FORGOTTEN = "import.mapping_forgotten"
    IMPORT_CONFIRMED = "import.confirmed"
    IMPORT_SENT_BACK = "import.sent_back"
    IMPORT_COMMITTED = "import.committed"
    IMPORT_UNDONE = "import.undone"
    IMPORT_CANCELLED = "import.cancelled"
    IMPORT_FAILED = "import.failed"
    HELD_DOWNLOADED = "import.held_downloaded"
    HELD_FAILED = "import.held_failed"
    UNIT_ALIAS_ADDED = "data_change.satuan_alias_added"
    UNIT_ALIAS_CHANGED = "data_change.satuan_alias_changed"
    UNIT_ALIAS_REMOVED = "data_change.satuan_alias_removed"
    EDITION_DESCRIBED = "data_change.sumber_described"
    SEARCH_SAVED = "data_change.search_saved"
    SEARCH_CHANGED = "data_change.saved_search_changed"
    SEARCH_REMOVED = "data_change.saved_search_removed"
    SEARCH_SHARED = "permission.saved_search_shared"
    SEARCH_UNSHARED = "permission.saved_search_unshared"
    SYNONYM_ADDED = "data_change.synonym_added"
    SYNONYM_CHANGED = "data_change.synonym_changed"
    SYNONYM_REMOVED = "data_change.synonym_removed"
    SYNONYM_SWITCHED_OFF = "data_change.synonym_switched_off"
    SYNONYM_SWITCHED_ON = "data_change.synonym_switched_on"
    SYNONYMS_READ = "data_change.synonyms_read"
    MISS_DISMISSED = "data_change.miss_dismissed"
    MISS_REOPENED = "data_change.miss_reopened"
    EXPORT_MADE = "export.made"
    REPORT_MADE = "export.report_made"
    EXPORT_TEMPLATE_KEPT = "export.template_kept"
    EXPORT_TEMPLATE_REMOVED = "export.template_removed"
    EXPORT_ASKED = "export.asked"
    EXPORT_DOWNLOADED = "export.downloaded"
    EXPORT_CANCELLED = "export.cancelled"
    EXPORT_FAILED = "export.failed"
    EXPORT_DELETED = "export.deleted"
    EXPORT_EXPIRED = "export.expired"
    SCHEDULE_ADDED = "export.schedule_added"
    SCHEDULE_CHANGED = "export.schedule_changed"
    SCHEDULE_REMOVED = "export.schedule_removed"
    SCHEDULE_PAUSED = "export.schedule_paused"
    SCHEDULE_RESUMED = "export.schedule_resumed"
    SCHEDULE_STARTED = "export.schedule_started"
    SCHEDULE_SENT = "export.schedule_sent"
    SCHEDULE_FAILED = "export.schedule_failed"
    SCHEDULE_SKIPPED = "export.schedule_skipped"
    LOG_EXPORTED = "export.audit_log"
    SYNONYMS_TAKEN = "export.synonyms"
    SEARCHES_TAKEN = "export.saved_searches"
    MARKUP_IN_FILE = "xss.markup_in_file"
    MARKUP_IN_REQUEST = "xss.markup_in_request"
    EVENTS_DELETED = "system.events_deleted"
    KEY_ROTATED = "system.audit_key_rotated"
    ANCHOR_RESET = "system.audit_anchor_reset"
    RECORD_BROKEN = "system.audit_broken"
    EVENT_RESOLVED = "system.event_resolved"
    EVENT_REOPENED = "system.event_reopened"
    LIMIT_EXCEEDED = "rate_limit.exceeded"
    LIMIT_RESET = "rate_limit.reset"
    CACHE_DROPPED = "system.cache_dropped"
    MAIL_FAILED = "system.mail_failed"
    MAIL_TESTED = "system.mail_tested"
    MAIL_RESENT = "system.mail_resent"
    MAIL_NOTED = "system.mail_noted"
    MAIL_DELETED = "system.mail_deleted"
    ALERT_SENT = "system.alert_sent"
    ALERT_NOT_SENT = "system.alert_not_sent"
    ALERT_TESTED = "system.alert_tested"
    ALERT_SILENCED = "system.alert_silenced"
    ALERT_RULE_ADDED = "system.alert_rule_added"
    ALERT_RULE_CHANGED = "system.alert_rule_changed"
    ALERT_RULE_REMOVED = "system.alert_rule_removed"
    TASK_CHANGED = "system.task_changed"
    TASK_PAUSED = "system.task_paused"
    TASK_RESUMED = "system.task_resumed"
    TASK_STARTED = "system.task_started"
    TASK_FAILED = "system.task_failed"


@dataclass(frozen=True, slots=True)
class Kind:
    """An event's label, severity where the deed does not say otherwise, and keys of its detail."""

    label: LazyString
    severity: Severity
    keys: frozenset[str]


def _kind(label: LazyString, severity: Severity, *keys: str) -> Kind:
    return Kind(label, severity, frozenset(keys))


KINDS: dict[Event, Kind] = {
    Event.SIGNED_IN: _kind(_l("Signed in"), Severity.INFO),
    Event.SIGN_IN_FAILED: _kind(_l("Sign-in failed"), Severity.WARNING, "username"),
    Event.LOCKED_OUT: _kind(_l("Sign-in locked for a while"), Severity.ERROR, "username", "limit"),
    Event.SIGNED_OUT: _kind(_l("Signed out"), Severity.INFO),
    Event.PASSWORD_CHANGED: _kind(_l("Password changed"), Severity.INFO, "username"),
    Event.PASSWORD_REFUSED: _kind(
        _l("Password not changed: the current one is wrong"), Severity.WARNING, "username"
    ),
    Event.USER_CREATED: _kind(_l("User created"), Severity.INFO, "username", "role"),
    Event.USER_CHANGED: _kind(
        _l("User changed"), Severity.WARNING, "username", "field", "old", "new"
    ),
    Event.PASSWORD_RESET: _kind(_l("Password reset"), Severity.WARNING, "username"),
    Event.ACCESS_DENIED: _kind(_l("Access denied"), Severity.WARNING, "role", "route"),
    Event.LINK_REFUSED: _kind(_l("Link of a mail refused"), Severity.WARNING, "route"),
    Event.FILE_UPLOADED: _kind(
        _l("Workbook uploaded"), Severity.INFO, "batch", "file", "bytes", "sha256", "sumber"
    ),
    Event.FILE_REFUSED: _kind(
        _l("Workbook refused"), Severity.WARNING, "batch", "file", "reason", "place"
    ),
    Event.FILE_HOSTILE: _kind(
        _l("Hostile workbook refused"), Severity.CRITICAL, "batch", "file", "reason", "place"
    ),
    Event.IMPORT_READY: _kind(
        _l("Workbook read"), Severity.INFO, "batch", "file", "rows", "ahsp", "refused"
    ),
    Event.IMPORT_REPAIRED: _kind(
        _l("Cells decided"), Severity.INFO, "batch", "file", "rule", "count"
    ),
    Event.IMPORT_SPLIT: _kind(
        _l("Analysis split"), Severity.INFO, "batch", "file", "kode", "parts", "count"
    ),
    Event.IMPORT_REPAIR_UNDONE: _kind(
        _l("Decision undone"), Severity.INFO, "batch", "file", "rule", "count"
    ),
    Event.IMPORT_REPAIRS_APPLIED: _kind(
        _l("Repairs applied"), Severity.INFO, "batch", "file", "count"
    ),
    Event.IMPORT_MAPPED: _kind(
        _l("Sheet assigned"), Severity.INFO, "batch", "file", "sheet", "layout"
    ),
    Event.MAPPING_FORGOTTEN: _kind(
        _l("Assignment forgotten"), Severity.INFO, "batch", "file", "sheet"
    ),
    Event.IMPORT_CONFIRMED: _kind(_l("Import confirmed"), Severity.INFO, "batch", "file"),
    Event.IMPORT_SENT_BACK: _kind(
        _l("Import to be confirmed once more"), Severity.WARNING, "batch", "file", "reason"
    ),
    Event.IMPORT_COMMITTED: _kind(
        _l("Import committed"),
        Severity.INFO,
        "batch",
        "file",
        "sumber",
        "new",
        "changed",
        "same",
        "refused",
        "removed",
        "mode",
    ),
    Event.IMPORT_UNDONE: _kind(
        _l("Import undone"),
        Severity.WARNING,
        "batch",
        "file",
        "sumber",
        "reversed",
        "kept",
        "impossible",
    ),
    Event.IMPORT_CANCELLED: _kind(_l("Import cancelled"), Severity.INFO, "batch", "file"),
    Event.IMPORT_FAILED: _kind(_l("Import failed"), Severity.ERROR, "batch", "file", "reason"),
    Event.HELD_DOWNLOADED: _kind(
        _l("Workbook of refused analyses downloaded"), Severity.INFO, "batch", "file", "bytes"
    ),
    Event.HELD_FAILED: _kind(
        _l("Workbook of refused analyses not made"), Severity.ERROR, "batch", "file", "attempts"
    ),
    Event.UNIT_ALIAS_ADDED: _kind(
        _l("Unit spelling added"), Severity.INFO, "spelling", "new", "lines", "ahsp"
    ),
    Event.UNIT_ALIAS_CHANGED: _kind(
        _l("Unit spelling changed"), Severity.WARNING, "spelling", "old", "new", "lines", "ahsp"
    ),
    Event.UNIT_ALIAS_REMOVED: _kind(
        _l("Unit spelling removed"), Severity.WARNING, "spelling", "old", "lines", "ahsp"
    ),
    Event.EDITION_DESCRIBED: _kind(_l("Edition described"), Severity.INFO, "sumber", "tahun"),
    Event.SEARCH_SAVED: _kind(_l("Search saved"), Severity.INFO, "name", "question"),
    Event.SEARCH_CHANGED: _kind(_l("Saved search changed"), Severity.INFO, "name", "old", "new"),
    Event.SEARCH_REMOVED: _kind(_l("Saved search removed"), Severity.INFO, "name", "question"),
    Event.SEARCH_SHARED: _kind(_l("Saved search shared"), Severity.INFO, "name"),
    Event.SEARCH_UNSHARED: _kind(_l("Saved search made private"), Severity.INFO, "name"),
    Event.SYNONYM_ADDED: _kind(_l("Synonym added"), Severity.INFO, "term", "meaning"),
    Event.SYNONYM_CHANGED: _kind(_l("Synonym changed"), Severity.INFO, "term", "meaning", "old"),
    Event.SYNONYM_REMOVED: _kind(_l("Synonym removed"), Severity.INFO, "term", "meaning"),
    Event.SYNONYM_SWITCHED_OFF: _kind(_l("Synonym switched off"), Severity.INFO, "term", "meaning"),
    Event.SYNONYM_SWITCHED_ON: _kind(_l("Synonym switched on"), Severity.INFO, "term", "meaning"),
    Event.SYNONYMS_READ: _kind(_l("Synonyms read from a file"), Severity.INFO, "rows", "same"),
    Event.MISS_DISMISSED: _kind(_l("Search without results set aside"), Severity.INFO, "question"),
    Event.MISS_REOPENED: _kind(
        _l("Search without results listed again"), Severity.INFO, "question"
    ),
    Event.EXPORT_TEMPLATE_KEPT: _kind(
        _l("Export template kept"), Severity.INFO, "name", "format", "shared"
    ),
    Event.EXPORT_TEMPLATE_REMOVED: _kind(_l("Export template removed"), Severity.INFO, "name"),
    Event.EXPORT_MADE: _kind(
        _l("Export made"), Severity.INFO, "format", "scope", "ahsp", "rows", "sha256"
    ),
    Event.REPORT_MADE: _kind(_l("Monthly report made"), Severity.INFO, "month"),
    Event.EXPORT_ASKED: _kind(_l("Export asked for"), Severity.INFO, "export", "format", "scope"),
    Event.EXPORT_DOWNLOADED: _kind(
        _l("Export downloaded"), Severity.INFO, "export", "file", "bytes", "by_link"
    ),
    Event.EXPORT_CANCELLED: _kind(_l("Export cancelled"), Severity.INFO, "export"),
    Event.EXPORT_FAILED: _kind(_l("Export failed"), Severity.ERROR, "export", "reason"),
    Event.EXPORT_DELETED: _kind(_l("Export deleted"), Severity.INFO, "export", "file"),
    Event.EXPORT_EXPIRED: _kind(_l("Old exports deleted"), Severity.INFO, "deleted", "bytes"),
    Event.SCHEDULE_ADDED: _kind(_l("Schedule added"), Severity.INFO, "name", "when", "to"),
    Event.SCHEDULE_CHANGED: _kind(_l("Schedule changed"), Severity.INFO, "name", "when", "to"),
    Event.SCHEDULE_REMOVED: _kind(_l("Schedule removed"), Severity.INFO, "name"),
    Event.SCHEDULE_PAUSED: _kind(_l("Schedule paused"), Severity.INFO, "name"),
    Event.SCHEDULE_RESUMED: _kind(_l("Schedule resumed"), Severity.INFO, "name"),
    Event.SCHEDULE_STARTED: _kind(_l("Schedule run by hand"), Severity.INFO, "name", "to"),
    Event.SCHEDULE_SENT: _kind(_l("Scheduled export sent"), Severity.INFO, "name", "to", "file"),
    Event.SCHEDULE_FAILED: _kind(_l("Scheduled export failed"), Severity.ERROR, "name", "reason"),
    Event.SCHEDULE_SKIPPED: _kind(
        _l("Scheduled export skipped"), Severity.WARNING, "name", "reason"
    ),
    Event.LOG_EXPORTED: _kind(_l("Audit log exported"), Severity.INFO, "question", "rows"),
    Event.SYNONYMS_TAKEN: _kind(_l("Synonyms exported"), Severity.INFO, "rows"),
    Event.SEARCHES_TAKEN: _kind(_l("Saved searches exported"), Severity.INFO, "rows"),
    Event.MARKUP_IN_FILE: _kind(
        _l("Markup in a workbook neutralised"), Severity.WARNING, "batch", "file", "count", "text"
    ),
    Event.MARKUP_IN_REQUEST: _kind(
        _l("Markup in a request neutralised"), Severity.WARNING, "field", "text"
    ),
    Event.EVENTS_DELETED: _kind(
        _l("Old events deleted"),
        Severity.INFO,
        "days",
        "critical_days",
        "deleted",
        "critical",
        "until",
    ),
    Event.KEY_ROTATED: _kind(_l("Key of the record changed"), Severity.WARNING, "old", "new"),
    Event.ANCHOR_RESET: _kind(
        _l("End of the record noted anew"), Severity.CRITICAL, "reason", "old", "new"
    ),
    Event.RECORD_BROKEN: _kind(
        _l("The record does not hold"), Severity.CRITICAL, "problem", "first_bad"
    ),
    Event.EVENT_RESOLVED: _kind(_l("Event resolved"), Severity.INFO, "events", "note"),
    Event.EVENT_REOPENED: _kind(_l("Event reopened"), Severity.INFO, "events", "note"),
    Event.LIMIT_EXCEEDED: _kind(_l("Too many requests"), Severity.WARNING, "limit"),
    Event.LIMIT_RESET: _kind(
        _l("Import limit reset"), Severity.WARNING, "username", "limit", "used"
    ),
    Event.CACHE_DROPPED: _kind(_l("Kept answers dropped"), Severity.INFO, "families"),
    Event.MAIL_FAILED: _kind(
        _l("Mail not sent"), Severity.ERROR, "mail", "to", "attempts", "reason"
    ),
    Event.MAIL_TESTED: _kind(_l("Test mail asked for"), Severity.INFO, "mail", "to"),
    Event.MAIL_RESENT: _kind(_l("Mail sent again"), Severity.INFO, "mail", "to"),
    Event.MAIL_NOTED: _kind(_l("Failed mails noted"), Severity.INFO, "mails"),
    Event.MAIL_DELETED: _kind(_l("Old mails deleted"), Severity.INFO, "days", "deleted"),
    Event.ALERT_SENT: _kind(
        _l("Alert sent"), Severity.INFO, "rule", "events", "first", "last", "recipients"
    ),
    Event.ALERT_NOT_SENT: _kind(
        _l("Alert not sent"), Severity.WARNING, "rule", "events", "first", "last", "reason"
    ),
    Event.ALERT_TESTED: _kind(_l("Alert tested"), Severity.INFO, "rule", "recipients"),
    Event.ALERT_SILENCED: _kind(_l("Alert silenced"), Severity.WARNING, "rule", "to", "until"),
    Event.ALERT_RULE_ADDED: _kind(_l("Alert rule added"), Severity.WARNING, "rule", "new"),
    Event.ALERT_RULE_CHANGED: _kind(
        _l("Alert rule changed"), Severity.WARNING, "rule", "old", "new"
    ),
    Event.ALERT_RULE_REMOVED: _kind(_l("Alert rule removed"), Severity.WARNING, "rule", "old"),
    Event.TASK_CHANGED: _kind(
        _l("Times of a task changed"), Severity.WARNING, "task", "old", "new"
    ),
    Event.TASK_PAUSED: _kind(_l("Task paused"), Severity.WARNING, "task"),
    Event.TASK_RESUMED: _kind(_l("Task resumed"), Severity.INFO, "task"),
    Event.TASK_STARTED: _kind(_l("Task run by hand"), Severity.INFO, "task"),
    Event.TASK_FAILED: _kind(_l("Task failed"), Severity.ERROR, "task", "reason"),
}

CATEGORIES: dict[str, LazyString] = {
    "file_upload": _l("Files"),
    "rate_limit": _l("Limits"),
    "xss": _l("Markup"),
    "authentication": _l("Sign-in"),
    "import": _l("Import"),
    "export": _l("Export"),
    "data_change": _l("Data"),
    "permission": _l("Permissions"),
    "system": _l("System"),
}
KEYS: dict[str, LazyString] = {
    "families": _l("kinds of answers"),
    "username": _l("user"),
    "name": _l("name"),
    "task": _l("task"),
    "question": _l("question"),
    "when": _l("time"),
    "month": _l("month"),
    "role": _l("role"),
    "field": _l("field"),
    "spelling": _l("spelling"),
    "term": _l("term"),
    "meaning": _l("meaning"),
    "old": _l("before"),
    "new": _l("new"),
    "changed": _l("changed"),
    "same": _l("the same"),
    "rows": _l("rows"),
    "lines": _l("lines"),
    "ahsp": _l("analyses"),
    "refused": _l("held back"),
    "removed": _l("removed"),
    "reversed": _l("reversed"),
    "kept": _l("kept"),
    "impossible": _l("impossible"),
    "mode": _l("mode"),
    "format": _l("format"),
    "scope": _l("scope"),
    "file": _l("file"),
    "sheet": _l("sheet"),
    "layout": _l("layout"),
    "sumber": _l("source"),
    "tahun": _l("year"),
    "batch": _l("import"),
    "export": _l("export"),
    "by_link": _l("by a link in mail"),
    "rule": _l("rule"),
    "kode": _l("code"),
    "parts": _l("parts"),
    "count": _l("cells"),
    "reason": _l("reason"),
    "place": _l("place"),
    "limit": _l("limit"),
    "mail": _l("mail"),
    "mails": _l("mails"),
    "to": _l("recipient"),
    "attempts": _l("attempts"),
    "used": _l("used"),
    "events": _l("events"),
    "first": _l("first event"),
    "last": _l("last event"),
    "recipients": _l("recipients"),
    "route": _l("page"),
    "text": _l("text"),
    "days": _l("days kept"),
    "critical_days": _l("days kept if critical"),
    "deleted": _l("deleted"),
    "critical": _l("of these critical"),
    "until": _l("until"),
    "problem": _l("problem"),
    "first_bad": _l("first bad event"),
    "note": _l("note"),
    "bytes": _l("bytes"),
    "sha256": _l("SHA-256"),
    "shared": _l("Shared"),
}
"""What the keys of a detail are called, in the order in which they are shown."""
SEVERITIES: dict[Severity, LazyString] = {
    Severity.INFO: _l("info"),
    Severity.WARNING: _l("warning"),
    Severity.ERROR: _l("error"),
    Severity.CRITICAL: _l("critical"),
}

"""The record itself, mail, alerts and tasks."""

from flask_babel import lazy_gettext as _l

from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds.kind import Kind, kind

KINDS: dict[Event, Kind] = {
    Event.EVENTS_DELETED: kind(
        _l("Old events deleted"),
        Severity.INFO,
        "days",
        "critical_days",
        "deleted",
        "critical",
        "until",
    ),
    Event.KEY_ROTATED: kind(_l("Key of the record changed"), Severity.WARNING, "old", "new"),
    Event.ANCHOR_RESET: kind(
        _l("End of the record noted anew"), Severity.CRITICAL, "reason", "old", "new"
    ),
    Event.RECORD_BROKEN: kind(
        _l("The record does not hold"), Severity.CRITICAL, "problem", "first_bad"
    ),
    Event.EVENT_RESOLVED: kind(_l("Event resolved"), Severity.INFO, "events", "note"),
    Event.EVENT_REOPENED: kind(_l("Event reopened"), Severity.INFO, "events", "note"),
    Event.BACKUP_MADE: kind(_l("Backup made"), Severity.INFO, "folder", "bytes"),
    Event.BACKUP_RESTORED: kind(_l("Backup restored"), Severity.CRITICAL, "made_at", "restored_at"),
    Event.SWITCHED_OFF: kind(_l("Switched off"), Severity.WARNING, "feature", "reason"),
    Event.SWITCHED_ON: kind(_l("Switched on"), Severity.WARNING, "feature"),
    Event.CACHE_DROPPED: kind(_l("Kept answers dropped"), Severity.INFO, "families"),
    Event.MAIL_FAILED: kind(
        _l("Mail not sent"), Severity.ERROR, "mail", "to", "attempts", "reason"
    ),
    Event.MAIL_TESTED: kind(_l("Test mail asked for"), Severity.INFO, "mail", "to"),
    Event.MAIL_RESENT: kind(_l("Mail sent again"), Severity.INFO, "mail", "to"),
    Event.MAIL_CANCELLED: kind(_l("Mail cancelled"), Severity.INFO, "mail", "to"),
    Event.MAIL_NOTED: kind(_l("Failed mails noted"), Severity.INFO, "mails"),
    Event.MAIL_DELETED: kind(_l("Old mails deleted"), Severity.INFO, "days", "deleted"),
    Event.ALERT_SENT: kind(
        _l("Alert sent"), Severity.INFO, "rule", "events", "first", "last", "recipients"
    ),
    Event.ALERT_NOT_SENT: kind(
        _l("Alert not sent"), Severity.WARNING, "rule", "events", "first", "last", "reason"
    ),
    Event.ALERT_TESTED: kind(_l("Alert tested"), Severity.INFO, "rule", "recipients"),
    Event.ALERT_SILENCED: kind(_l("Alert silenced"), Severity.WARNING, "rule", "to", "until"),
    Event.ALERT_RULE_ADDED: kind(_l("Alert rule added"), Severity.WARNING, "rule", "new"),
    Event.ALERT_RULE_CHANGED: kind(
        _l("Alert rule changed"), Severity.WARNING, "rule", "old", "new"
    ),
    Event.ALERT_RULE_REMOVED: kind(_l("Alert rule removed"), Severity.WARNING, "rule", "old"),
    Event.TASK_CHANGED: kind(_l("Times of a task changed"), Severity.WARNING, "task", "old", "new"),
    Event.TASK_PAUSED: kind(_l("Task paused"), Severity.WARNING, "task"),
    Event.TASK_RESUMED: kind(_l("Task resumed"), Severity.INFO, "task"),
    Event.TASK_STARTED: kind(_l("Task run by hand"), Severity.INFO, "task"),
    Event.HEALTH_CHANGED: kind(
        _l("Health of a part changed"), Severity.WARNING, "part", "was", "state"
    ),
    Event.TASK_CANCELLED: kind(_l("Run of a task cancelled"), Severity.INFO, "task"),
    Event.TASK_FAILED: kind(_l("Task failed"), Severity.ERROR, "task", "reason"),
}

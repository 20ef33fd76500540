"""Files that arrive, and the life of an import."""

from flask_babel import lazy_gettext as _l

from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds.kind import Kind, kind

KINDS: dict[Event, Kind] = {
    Event.FILE_UPLOADED: kind(
        _l("Workbook uploaded"), Severity.INFO, "batch", "file", "bytes", "sha256", "sumber"
    ),
    Event.FILE_REFUSED: kind(
        _l("Workbook refused"), Severity.WARNING, "batch", "file", "reason", "place"
    ),
    Event.FILE_HOSTILE: kind(
        _l("Hostile workbook refused"), Severity.CRITICAL, "batch", "file", "reason", "place"
    ),
    Event.FILES_DELETED: kind(_l("Old workbooks deleted"), Severity.INFO, "deleted", "bytes"),
    Event.IMPORT_READY: kind(
        _l("Workbook read"), Severity.INFO, "batch", "file", "rows", "ahsp", "refused"
    ),
    Event.IMPORT_REPAIRED: kind(
        _l("Cells decided"), Severity.INFO, "batch", "file", "rule", "count"
    ),
    Event.IMPORT_SPLIT: kind(
        _l("Analysis split"), Severity.INFO, "batch", "file", "kode", "parts", "count"
    ),
    Event.IMPORT_REPAIR_UNDONE: kind(
        _l("Decision undone"), Severity.INFO, "batch", "file", "rule", "count"
    ),
    Event.IMPORT_REPAIRS_APPLIED: kind(
        _l("Repairs applied"), Severity.INFO, "batch", "file", "count"
    ),
    Event.IMPORT_MAPPED: kind(
        _l("Sheet assigned"), Severity.INFO, "batch", "file", "sheet", "layout"
    ),
    Event.MAPPING_FORGOTTEN: kind(
        _l("Assignment forgotten"), Severity.INFO, "batch", "file", "sheet"
    ),
    Event.IMPORT_CONFIRMED: kind(_l("Import confirmed"), Severity.INFO, "batch", "file"),
    Event.IMPORT_SENT_BACK: kind(
        _l("Import to be confirmed once more"), Severity.WARNING, "batch", "file", "reason"
    ),
    Event.IMPORT_COMMITTED: kind(
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
    Event.IMPORT_UNDONE: kind(
        _l("Import undone"),
        Severity.WARNING,
        "batch",
        "file",
        "sumber",
        "reversed",
        "kept",
        "impossible",
    ),
    Event.IMPORT_CANCELLED: kind(_l("Import cancelled"), Severity.INFO, "batch", "file"),
    Event.IMPORT_FAILED: kind(_l("Import failed"), Severity.ERROR, "batch", "file", "reason"),
    Event.IMPORT_RETRIED: kind(_l("Failed import tried again"), Severity.INFO, "batch", "file"),
    Event.HELD_DOWNLOADED: kind(
        _l("Workbook of refused analyses downloaded"), Severity.INFO, "batch", "file", "bytes"
    ),
    Event.HELD_FAILED: kind(
        _l("Workbook of refused analyses not made"), Severity.ERROR, "batch", "file", "attempts"
    ),
}

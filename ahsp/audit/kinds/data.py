"""Changes of data by hand."""

from flask_babel import lazy_gettext as _l

from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds.kind import Kind, kind

KINDS: dict[Event, Kind] = {
    Event.UNIT_ALIAS_ADDED: kind(
        _l("Unit spelling added"), Severity.INFO, "spelling", "new", "lines", "ahsp"
    ),
    Event.UNIT_ALIAS_CHANGED: kind(
        _l("Unit spelling changed"), Severity.WARNING, "spelling", "old", "new", "lines", "ahsp"
    ),
    Event.UNIT_ALIAS_REMOVED: kind(
        _l("Unit spelling removed"), Severity.WARNING, "spelling", "old", "lines", "ahsp"
    ),
    Event.EDITION_DESCRIBED: kind(_l("Edition described"), Severity.INFO, "sumber", "tahun"),
    Event.SEARCH_SAVED: kind(_l("Search saved"), Severity.INFO, "name", "question"),
    Event.SEARCH_CHANGED: kind(_l("Saved search changed"), Severity.INFO, "name", "old", "new"),
    Event.SEARCH_REMOVED: kind(_l("Saved search removed"), Severity.INFO, "name", "question"),
    Event.SYNONYM_ADDED: kind(_l("Synonym added"), Severity.INFO, "term", "meaning"),
    Event.SYNONYM_CHANGED: kind(_l("Synonym changed"), Severity.INFO, "term", "meaning", "old"),
    Event.SYNONYM_REMOVED: kind(_l("Synonym removed"), Severity.INFO, "term", "meaning"),
    Event.SYNONYM_SWITCHED_OFF: kind(_l("Synonym switched off"), Severity.INFO, "term", "meaning"),
    Event.SYNONYM_SWITCHED_ON: kind(_l("Synonym switched on"), Severity.INFO, "term", "meaning"),
    Event.SYNONYMS_READ: kind(_l("Synonyms read from a file"), Severity.INFO, "rows", "same"),
    Event.MISS_DISMISSED: kind(_l("Search without results set aside"), Severity.INFO, "question"),
    Event.MISS_REOPENED: kind(_l("Search without results listed again"), Severity.INFO, "question"),
}

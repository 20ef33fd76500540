"""Sign-ins, permissions, limits, and markup in what people send."""

from flask_babel import lazy_gettext as _l

from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds.kind import Kind, kind

KINDS: dict[Event, Kind] = {
    Event.SIGNED_IN: kind(_l("Signed in"), Severity.INFO),
    Event.SIGN_IN_FAILED: kind(_l("Sign-in failed"), Severity.WARNING, "username"),
    Event.LOCKED_OUT: kind(_l("Sign-in locked for a while"), Severity.ERROR, "username", "limit"),
    Event.SIGNED_OUT: kind(_l("Signed out"), Severity.INFO),
    Event.PASSWORD_CHANGED: kind(_l("Password changed"), Severity.INFO, "username"),
    Event.PASSWORD_REFUSED: kind(
        _l("Password not changed: the current one is wrong"), Severity.WARNING, "username"
    ),
    Event.USER_CREATED: kind(_l("User created"), Severity.INFO, "username", "role"),
    Event.USER_CHANGED: kind(
        _l("User changed"), Severity.WARNING, "username", "field", "old", "new"
    ),
    Event.PASSWORD_RESET: kind(_l("Password reset"), Severity.WARNING, "username"),
    Event.ACCESS_DENIED: kind(_l("Access denied"), Severity.WARNING, "role", "route"),
    Event.LINK_REFUSED: kind(_l("Link of a mail refused"), Severity.WARNING, "route"),
    Event.SEARCH_SHARED: kind(_l("Saved search shared"), Severity.INFO, "name"),
    Event.SEARCH_UNSHARED: kind(_l("Saved search made private"), Severity.INFO, "name"),
    Event.MARKUP_IN_FILE: kind(
        _l("Markup in a workbook neutralised"), Severity.WARNING, "batch", "file", "count", "text"
    ),
    Event.MARKUP_IN_REQUEST: kind(
        _l("Markup in a request neutralised"), Severity.WARNING, "field", "text"
    ),
    Event.LIMIT_EXCEEDED: kind(_l("Too many requests"), Severity.WARNING, "limit"),
    Event.LIMIT_RESET: kind(
        _l("Import limit reset"), Severity.WARNING, "username", "limit", "used"
    ),
}

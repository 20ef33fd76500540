"""How far a piece of work is, in words."""

from flask_babel import gettext as _

from ahsp.web.formatting import number


def progress(phase: str, done: int, total: int | None) -> str:
    """A phase and its rows, e.g. `Reading rows: 300 of 1,000`."""
    if not total:
        return phase
    rows = _("%(done)s of %(total)s rows", done=number(done), total=number(total))
    return f"{phase}: {rows}" if phase else str(rows)

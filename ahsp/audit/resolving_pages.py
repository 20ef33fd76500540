"""Resolving many events of the list at once."""

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.audit import queries, resolving
from ahsp.audit.asking import asked
from ahsp.audit.log_view import here, log_page
from ahsp.audit.routes import blueprint
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.htmx import done


@blueprint.post("/log/resolve")
@allow(Role.ADMIN)
def resolve_many() -> Response:
    """Say of the chosen events that they are dealt with."""
    now = asked()
    ids = [each for each in request.form.getlist("id", type=int) if 0 < each <= queries.LAST_ID]
    note = request.form.get("note", "").strip()
    problem = _problem(ids, note)
    if problem:
        return log_page(now, 422, problem, note[: resolving.LONGEST_NOTE])
    marked = len(resolving.resolve(ids, note, current_user._get_current_object()))
    told = ngettext("%(num)s event resolved.", "%(num)s events resolved.", marked)
    return done(lambda: log_page(now, 200), here(now), told)


def _problem(ids: list[int], note: str) -> str:
    if not ids:
        return str(_("Select the events to resolve."))
    if len(ids) > resolving.MOST_AT_ONCE:
        return str(_("At most %(most)s events at a time.", most=resolving.MOST_AT_ONCE))
    if len(note) > resolving.LONGEST_NOTE:
        return str(_("The note has more than %(most)s characters.", most=resolving.LONGEST_NOTE))
    return ""

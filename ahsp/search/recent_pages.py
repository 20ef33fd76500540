"""Noting what a person searched for and used, and forgetting it."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.models import Role
from ahsp.search import recent
from ahsp.search.filters import Query
from ahsp.search.questions import existing
from ahsp.search.saved_pages import menu_answer
from ahsp.web.access import allow
from ahsp.web.beside import beside
from ahsp.web.htmx import toast, wants_fragment

blueprint = Blueprint("recent", __name__, url_prefix="/search/recent")


@blueprint.post("")
@allow(Role.VIEWER)
def note() -> Response:
    """Take the question of the address among the person's last ones."""
    with beside():
        recent.note(current_user, existing(Query.from_args(request.args)))
    return Response(status=204)


@blueprint.post("/clear")
@allow(Role.VIEWER)
def clear() -> Response:
    """Forget the person's last questions."""
    recent.clear(current_user)
    if wants_fragment():
        return toast(menu_answer(), _("Your recent searches are cleared."))
    return redirect(url_for("saved.index"), 303)

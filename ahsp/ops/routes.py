"""Pages for whoever looks after the site."""

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ahsp.extensions import db
from ahsp.imports import allowance
from ahsp.models import Role, User
from ahsp.ops import limits as service
from ahsp.web.access import allow
from ahsp.web.htmx import done, render

blueprint = Blueprint("ops", __name__, url_prefix="/admin")


def _page() -> Response:
    return render(
        "ops/limits.html",
        "ops/_limits.html",
        people=service.people(),
        allowed=allowance.allowed(),
        away=not allowance.is_shared(),
    )


@blueprint.get("/limits")
@allow(Role.ADMIN)
def limits() -> Response:
    """Who used how many of their imports, and when they may go on."""
    return _page()


@blueprint.post("/limits/<int:user_id>/reset")
@allow(Role.ADMIN)
def reset_limit(user_id: int) -> Response:
    """Let a person import again at once."""
    user = db.get_or_404(User, user_id)
    try:
        service.reset(user)
    except allowance.AwayError:
        told, kind = _("Redis does not answer; nothing was reset."), "danger"
    else:
        told, kind = _("%(name)s can import again.", name=user.username), "success"
    return done(_page, url_for("ops.limits"), told, kind)

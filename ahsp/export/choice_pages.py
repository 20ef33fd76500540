"""What a person does with the form of an export: has a file made, or keeps the choice."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.export import choices, services, wording
from ahsp.export.direct import address_of, most_rows
from ahsp.export.order import Options, Order
from ahsp.export.scope import Scope
from ahsp.extensions import limiter
from ahsp.models import Role, User
from ahsp.web.access import allow
from ahsp.web.languages import language

blueprint = Blueprint("choices", __name__, url_prefix="/export")
PER_MINUTE = "30/minute"


def _person() -> User:
    person: User = current_user._get_current_object()
    return person


def _order() -> Order:
    scope = wording.existing(Scope.from_args(request.form))
    options = Options.from_args(request.form, Options(language=language()))
    return Order(scope, options)


@blueprint.post("/choose")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def choose() -> Response:
    """Remember the choice, and lead to the file: at once, or to where it is made behind."""
    order = _order()
    choices.remember(_person(), order.options)
    try:
        services.size_for(order, most_rows(order.options))
    except services.TooManyRowsError:
        return redirect(url_for("exports.ask"), 307)
    return redirect(address_of(order), 303)


@blueprint.post("/templates")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def keep() -> Response:
    """Keep the choice under a name."""
    order = _order()
    name = request.form.get("name", "")
    shared = request.form.get("shared") == "1"
    try:
        choices.keep(_person(), name, order.options, shared=shared)
    except choices.BadNameError:
        flash(_("Type a name of up to %(n)s characters.", n=choices.LONGEST_NAME), "warning")
    except choices.TooManyError:
        flash(_("You keep %(n)s templates. Remove one first.", n=choices.MOST), "warning")
    else:
        flash(_("The template is kept."), "success")
    return redirect(_back(order), 303)


@blueprint.post("/templates/<int:template_id>/remove")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def remove(template_id: int) -> Response:
    """Keep a template of one's own no longer."""
    template = choices.template_of(template_id, _person())
    if template is None:
        abort(404)
    if template.user_id != current_user.id:
        abort(403)
    choices.remove(template, _person())
    flash(_("The template was removed."), "success")
    return redirect(_back(_order()), 303)


def _back(order: Order) -> str:
    args = order.scope.args() | order.options.args()
    return url_for("export.index", **args)  # type: ignore[arg-type]

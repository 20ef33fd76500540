"""Pages of the editions: all of them, and what one holds."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.catalog import editions
from ahsp.catalog.forms import EditionForm
from ahsp.extensions import db
from ahsp.models import Role, Sumber
from ahsp.web.access import allow
from ahsp.web.htmx import render

blueprint = Blueprint("editions", __name__, url_prefix="/sumber")


@blueprint.get("")
@allow(Role.VIEWER)
def index() -> Response:
    """All editions with what they hold."""
    found = editions.editions()
    return render("catalog/editions.html", "catalog/_editions.html", editions=found)


@blueprint.get("/<int:sumber_id>")
@allow(Role.VIEWER)
def show(sumber_id: int) -> Response:
    """One edition: its note, its chapters, and for administrators the form."""
    sumber = db.get_or_404(Sumber, sumber_id)
    return _page(sumber, EditionForm(formdata=None, tahun=sumber.tahun, catatan=sumber.catatan))


@blueprint.post("/<int:sumber_id>")
@allow(Role.ADMIN)
def describe(sumber_id: int) -> Response:
    """Say what readers should know of an edition."""
    sumber = db.get_or_404(Sumber, sumber_id)
    form = EditionForm()
    if not form.validate_on_submit():
        return _page(sumber, form, 422)
    person = current_user._get_current_object()
    editions.describe(sumber, form.tahun.data, form.catatan.data, person)
    flash(_("Saved."), "success")
    return redirect(url_for("editions.show", sumber_id=sumber_id), 303)


def _page(sumber: Sumber, form: EditionForm, status: int = 200) -> Response:
    (edition,) = editions.editions(sumber.id)
    return render(
        "catalog/edition.html",
        "catalog/_edition.html",
        status,
        edition=edition,
        catatan=sumber.catatan,
        chapters=editions.chapters(sumber.id),
        form=form,
    )

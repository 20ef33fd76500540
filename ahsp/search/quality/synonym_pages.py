"""The page of synonyms: found, added, changed, switched off, removed, taken away and brought in."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.extensions import db
from ahsp.models import Role, SearchMiss, Synonym, User
from ahsp.search.quality import listing, misses, pairs_file, synonyms
from ahsp.search.quality.forms import SynonymForm, SynonymsFileForm
from ahsp.search.quality.synonyms import GoneError, KnownError
from ahsp.search.quality.terms import tidy
from ahsp.web.access import allow
from ahsp.web.formatting import number
from ahsp.web.htmx import render, toast, wants_fragment

ID_DIGITS = 19
"""A number with as many may be larger than any row's."""

blueprint = Blueprint("synonyms", __name__, url_prefix="/search/synonyms")


@blueprint.get("")
@allow(Role.ADMIN)
def index() -> Response:
    """Synonyms; with `edit` in the address that one in the form, with `term` a new one."""
    edited = db.session.get(Synonym, _number("edit")) if _number("edit") else None
    form = SynonymForm(formdata=None, obj=edited)
    miss = db.session.get(SearchMiss, _number("miss")) if _number("miss") else None
    if edited is None and miss is not None:
        form.term.data, form.miss.data = tidy(miss.query), str(miss.id)
    return _page(form, edited=edited)


@blueprint.post("")
@allow(Role.ADMIN)
def create() -> Response:
    """Have a term mean another as well."""
    form = SynonymForm()
    if form.validate_on_submit():
        said = form.miss.data or ""
        miss = int(said) if said.isdecimal() and len(said) < ID_DIGITS else None
        try:
            row = synonyms.add(form.term.data, form.meaning.data, _person(), miss)
        except KnownError as error:
            form.term.errors = [_known(error.row)]
        else:
            return _done(_now_finds(row))
    return _page(form, 422)


@blueprint.post("/<int:synonym_id>")
@allow(Role.ADMIN)
def change(synonym_id: int) -> Response:
    """Give a synonym other words."""
    row = db.get_or_404(Synonym, synonym_id)
    form = SynonymForm()
    if form.validate_on_submit():
        try:
            row = synonyms.change(synonym_id, form.term.data, form.meaning.data, _person())
        except KnownError as error:
            form.term.errors = [_known(error.row)]
        except GoneError:
            form.form_errors.append(_gone())
        else:
            return _done(_now_finds(row))
    return _page(form, 422, edited=row)


@blueprint.post("/<int:synonym_id>/switch")
@allow(Role.ADMIN)
def switch(synonym_id: int) -> Response:
    """Have a synonym count, or not."""
    on = request.form.get("on") == "1"
    try:
        row = synonyms.switch(synonym_id, _person(), on=on)
    except GoneError:
        return _done(_gone(), "warning")
    told = _("“%(term)s” counts again.") if on else _("“%(term)s” does not count any more.")
    return _done(told % {"term": row.term})


@blueprint.post("/<int:synonym_id>/remove")
@allow(Role.ADMIN)
def remove(synonym_id: int) -> Response:
    """Remove a synonym."""
    try:
        row = synonyms.remove(synonym_id, _person())
    except GoneError:
        return _done(_gone(), "warning")
    return _done(_("“%(term)s” = “%(meaning)s” is removed.", term=row.term, meaning=row.meaning))


@blueprint.get("/file")
@allow(Role.ADMIN)
def take_away() -> Response:
    """All synonyms as a CSV file."""
    response = Response(synonyms.take_away(_person()), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="ahsp-synonyms.csv")
    return response


@blueprint.post("/file")
@allow(Role.ADMIN)
def bring_in() -> Response:
    """Add the synonyms of a CSV file."""
    file_form = SynonymsFileForm()
    empty = SynonymForm(formdata=None)
    if not file_form.validate_on_submit():
        return _page(empty, 422, file_form=file_form)
    try:
        found = pairs_file.read(file_form.file.data.read(pairs_file.LARGEST + 1))
    except pairs_file.UnreadableError:
        file_form.file.errors = [_("This is no CSV file of synonyms, or it is larger than 512 KB.")]
        return _page(empty, 422, file_form=file_form)
    added, known = synonyms.add_all(found.pairs, _person())
    return _page(empty, brought={"added": added, "known": known, "wrong": found.wrong})


def _page(form: SynonymForm, status: int = 200, **more: Any) -> Response:
    q = tidy(request.args.get("q", ""))
    shown = request.args.get("show", listing.ALL)
    shown = shown if shown in listing.SHOWN else listing.ALL
    found = listing.synonyms(q, shown, _number("page"))
    context: dict[str, Any] = {"edited": None, "brought": None, **more}
    context.setdefault("file_form", SynonymsFileForm(formdata=None))

    def at(page: int) -> str | None:
        if not 1 <= page <= found.pages:
            return None
        show = shown if shown != listing.ALL else None
        return url_for("synonyms.index", q=q or None, show=show, page=page)

    return render(
        "search/quality/synonyms.html",
        "search/quality/_synonyms.html",
        status,
        form=form,
        found=found,
        q=q,
        shown=shown,
        prev_url=at(found.page - 1),
        next_url=at(found.page + 1),
        open_misses=listing.open_count(),
        **context,
    )


def _done(told: str, kind: str = "success") -> Response:
    if wants_fragment():
        return toast(_page(SynonymForm(formdata=None)), told, kind)
    flash(told, kind)
    return redirect(url_for("synonyms.index"), 303)


def _person() -> User:
    person: User = current_user._get_current_object()
    return person


def _number(name: str) -> int:
    return request.args.get(name, 0, type=int)


def _now_finds(row: Synonym) -> str:
    count = misses.finds(row.term)
    told: str = ngettext(
        "Saved. “%(term)s” finds %(n)s analysis now.",
        "Saved. “%(term)s” finds %(n)s analyses now.",
        count,
        term=row.term,
        n=number(count),
    )
    return told


def _known(row: Synonym) -> str:
    values = {"term": row.term, "meaning": row.meaning}
    if not row.enabled:
        return str(_("“%(term)s” = “%(meaning)s” is there already, switched off.", **values))
    return str(_("“%(term)s” = “%(meaning)s” is there already.", **values))


def _gone() -> str:
    return str(_("Somebody removed this synonym meanwhile."))

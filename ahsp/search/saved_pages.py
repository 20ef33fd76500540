"""The menu and the pages of saved searches."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ahsp.models import Role, SavedSearch
from ahsp.search import presets, saved
from ahsp.search.filters import Query
from ahsp.search.forms import PresetsForm, SaveForm
from ahsp.search.questions import address, existing, names_for, narrowings, read
from ahsp.search.saved_views import Lists, lists_of
from ahsp.web.access import allow
from ahsp.web.errors import error_page
from ahsp.web.htmx import render, toast, wants_fragment

blueprint = Blueprint("saved", __name__, url_prefix="/search/saved")


@blueprint.get("")
@allow(Role.VIEWER)
def index() -> Response:
    """All saved searches that the person may see, and their last ones."""
    return _page(PresetsForm(formdata=None))


@blueprint.get("/menu")
@allow(Role.VIEWER)
def menu() -> Response:
    """The same in short, for the menu beside the search box; alone it is the page."""
    return menu_answer() if wants_fragment() else redirect(url_for("saved.index"))


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Role.VIEWER)
def new() -> Response:
    """Keep the question of the address under a name."""
    query = existing(Query.from_args(request.args)).at(1)
    form = SaveForm()
    if not form.validate_on_submit():
        return _form(form, query)
    try:
        values = {"shared": form.shared.data, "start": form.start.data}
        kept = saved.add(_person(), form.name.data, query, **values)
    except saved.NameTakenError:
        form.name.errors = [_("You have another search of this name.")]
    except saved.TooManyError:
        sentence = _("You keep %(n)s searches already. Remove one first.", n=saved.MOST)
        form.form_errors.append(sentence)
    else:
        return _done(_("“%(name)s” is saved.", name=kept.name), query)
    return _form(form, query)


@blueprint.route("/<int:saved_id>", methods=["GET", "POST"])
@allow(Role.VIEWER)
def edit(saved_id: int) -> Response:
    """Change how a search of the person's is kept."""
    kept = _own(saved_id)
    if isinstance(kept, Response):
        return kept
    form = SaveForm(obj=kept)
    query = existing(read(kept.question))
    if not form.validate_on_submit():
        return _form(form, query, kept)
    try:
        values = {"shared": form.shared.data, "start": form.start.data}
        saved.change(kept, _person(), form.name.data, **values)
    except saved.NameTakenError:
        form.name.errors = [_("You have another search of this name.")]
        return _form(form, query, kept)
    return _done(_("“%(name)s” is saved.", name=form.name.data), query)


@blueprint.post("/<int:saved_id>/remove")
@allow(Role.VIEWER)
def remove(saved_id: int) -> Response:
    """Keep a search of the person's no longer."""
    kept = _own(saved_id)
    if isinstance(kept, Response):
        return kept
    name = kept.name
    saved.remove(kept, _person())
    news = _("“%(name)s” is removed.", name=name)
    if wants_fragment():
        return toast(_page(PresetsForm(formdata=None)), news)
    flash(news, "success")
    return redirect(url_for("saved.index"), 303)


@blueprint.get("/file")
@allow(Role.VIEWER)
def take_away() -> Response:
    """The person's own searches as a file."""
    response = Response(presets.take_away(_person()), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="ahsp-saved-searches.json")
    return response


@blueprint.post("/file")
@allow(Role.VIEWER)
def bring_in() -> Response:
    """Keep the searches of a file."""
    form = PresetsForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    content = form.file.data.read(presets.LARGEST + 1)
    try:
        taken = presets.take(content, _person())
    except presets.UnreadableError:
        form.file.errors = [_("This is no file of saved searches.")]
        return _page(form, 422)
    return _page(PresetsForm(formdata=None), taken=taken)


def menu_answer() -> Response:
    """The menu for the question that the browser shows."""
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    query = Query()
    if shown.path == url_for("search.index"):
        query = existing(Query.from_args(MultiDict(parse_qsl(shown.query)))).at(1)
    page = render_template("search/_saved_menu.html", query=query, lists=_lists(query))
    response = make_response(page)
    response.vary.add("HX-Request")
    return response


def _person() -> Any:
    return current_user._get_current_object()


def _lists(query: Query | None = None) -> Lists:
    return lists_of(_person(), query)


def _own(saved_id: int) -> SavedSearch | Response:
    try:
        kept = saved.found(saved_id, _person())
    except saved.NotTheirsError:
        return error_page(403, _("Only the person who shared this search may change it."))
    return kept or abort(404)


def _page(form: PresetsForm, status: int = 200, taken: presets.Taken | None = None) -> Response:
    context: dict[str, Any] = {"form": form, "lists": _lists(), "taken": taken}
    return render("search/saved.html", "search/_saved.html", status, **context)


def _form(form: SaveForm, query: Query, kept: SavedSearch | None = None) -> Response:
    context: dict[str, Any] = {
        "form": form,
        "kept": kept,
        "narrowings": narrowings(query, names_for([query])),
        "post_url": request.full_path.rstrip("?"),
        "back_url": address(query),
    }
    status = 422 if form.is_submitted() else 200
    return render("search/save.html", "search/_save.html", status, **context)


def _done(news: str, query: Query) -> Response:
    """After saving: the menu as it is now, or the results that were saved."""
    if wants_fragment():
        response = toast(menu_answer(), news)
        response.headers["HX-Retarget"] = "#saved-menu"
        return response
    flash(news, "success")
    return redirect(address(query), 303)

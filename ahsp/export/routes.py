"""Downloads, and the page that says how much one would be."""

from dataclasses import replace
from uuid import uuid4

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ahsp.catalog.queries import find_ahsp
from ahsp.export import choices, queries, services, wording
from ahsp.export.direct import most_rows
from ahsp.export.downloads import download
from ahsp.export.order import COLUMNS, Format, Options, Order
from ahsp.export.runs import labels
from ahsp.export.scope import Scope
from ahsp.extensions import limiter
from ahsp.models import Role, User
from ahsp.search.filters import Query
from ahsp.web.access import allow
from ahsp.web.addresses import whole_number
from ahsp.web.htmx import render
from ahsp.web.languages import language

blueprint = Blueprint("export", __name__, url_prefix="/export")
PER_MINUTE = "20/minute"


def _asked() -> Scope:
    return wording.existing(Scope(Query.from_args(request.args)))


def _direct(order: Order) -> Response:
    """The file, or the page that says what to do where it is too much."""
    try:
        services.size_for(order, most_rows(order.options))
    except services.TooManyRowsError:
        return _page(order.scope, 422, most_rows(order.options))
    return download(order)


@blueprint.get("")
@allow(Role.VIEWER)
def index() -> Response:
    """What there would be in a file, in which forms it can be had, and a button for it."""
    scope = wording.existing(Scope.from_args(request.args))
    if scope.ahsp_id is not None and find_ahsp(scope.ahsp_id) is None:
        abort(404)
    return _page(scope, 200, most_rows())


@blueprint.get("/search.<any(xlsx, csv, json, jsonl, pdf):kind>")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def search(kind: str) -> Response:
    """All that a search finds, as a file."""
    return _direct(_order(_asked(), kind))


@blueprint.get("/selection.<any(xlsx, csv, json, jsonl, pdf):kind>")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def selection(kind: str) -> Response:
    """The analyses that were chosen in a list, as a file; those that are gone are left out."""
    scope = Scope.from_args(request.args)
    if not scope.chosen or not queries.size_of(scope).ahsp:
        flash(_("Choose at least one analysis in the list first."), "warning")
        return redirect(url_for("search.index"), 303)
    return _direct(_order(scope, kind))


@blueprint.get("/ahsp/<int:ahsp_id>.<any(xlsx, csv, json, jsonl, pdf):kind>")
@allow(Role.VIEWER)
@limiter.limit(PER_MINUTE)
def analysis(ahsp_id: int, kind: str) -> Response:
    """One analysis, as a file."""
    if find_ahsp(ahsp_id) is None:
        abort(404)
    return _direct(_order(Scope(ahsp_id=ahsp_id), kind))


def _page(scope: Scope, status: int, most: int) -> Response:
    person = current_user._get_current_object()
    usual = choices.last_of(person, Options(language=language()))
    size = queries.size_of(scope)
    return render(
        "export/index.html",
        "export/_scope.html",
        status,
        narrowings=wording.narrowings(scope),
        kind=scope.kind,
        size=size,
        most=most,
        pdf_most=most_rows(Options(Format.PDF)),
        pdf_cap=current_app.config["SETTINGS"].export_pdf_max_rows,
        command=wording.command(scope),
        asked=list(MultiDict(scope.args()).items(multi=True)),
        options=_chosen(person, usual),
        columns=COLUMNS,
        templates=choices.templates_of(person),
        scope_args=scope.args(),
        form_key=str(uuid4()),
        formats={kind: labels.FORMATS[kind] for kind in Format},
        back_url=_back_of(scope),
    )


def _chosen(person: User, usual: Options) -> Options:
    """The options that a form begins with: of a template, else of the address, else the last."""
    number = whole_number(request.args.get("template"))
    template = choices.template_of(number, person) if number else None
    if template is not None:
        return choices.options_of(template, usual)
    return Options.from_args(request.args, usual)


def _back_of(scope: Scope) -> str:
    if scope.ahsp_id:
        return url_for("catalog.show", ahsp_id=scope.ahsp_id)
    args = {} if scope.chosen else scope.query.args()
    return url_for("search.index", **args)  # type: ignore[arg-type]


def _order(scope: Scope, kind: str) -> Order:
    usual = Options(language=language())
    return Order(scope, replace(Options.from_args(request.args, usual), format=Format(kind)))

"""The search page, and the part of it that follows typing."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request
from flask_login import current_user
from msgspec.structs import replace
from werkzeug.wrappers import Response

from ahsp.models import Role
from ahsp.search.facets import chips_of, facets_of
from ahsp.search.filters import Query
from ahsp.search.found import Found
from ahsp.search.queries import find, kept_names_of_sumber, nothing_imported
from ahsp.search.questions import address, existing, read
from ahsp.search.saved import start_of
from ahsp.search.view import view_of
from ahsp.search.ways_out import WaysOut, ways_out, with_less
from ahsp.web.access import allow
from ahsp.web.htmx import render, wants_fragment

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("")
@allow(Role.VIEWER)
def index() -> Response:
    """Results of a question, with facets; the whole catalogue without one."""
    query = Query.from_args(request.args)
    names = kept_names_of_sumber(query.sumber)
    query = replace(query, sumber=tuple(names))
    if "" in request.args.values() and not wants_fragment():
        return redirect(address(query))  # a form without scripts, with fields left empty
    found = find(query)
    query = query.at(found.page)
    found = replace(
        found,
        prev_url=address(query.at(found.page - 1)) if found.page > 1 else None,
        next_url=address(query.at(found.page + 1)) if found.page < found.pages else None,
    )
    response = render(
        "search/index.html",
        "search/_results.html",
        query=query,
        found=found,
        facets=facets_of(query, found, names, address),
        chips=chips_of(query, names, address),
        catalog_empty=not found.total and nothing_imported(),
        ways=_ways(query, found, names),
        view=view_of(query, found, address),
    )
    if wants_fragment():
        response.headers["HX-Push-Url"] = address(query)
    return response


def _ways(query: Query, found: Found, names: Mapping[int, str]) -> WaysOut | None:
    if not found.total:
        return ways_out(query, names, address)
    return with_less(query, names, address) if found.loosely else None


@blueprint.get("/start")
@allow(Role.VIEWER)
def start() -> Response:
    """Where a person comes in: the search that they chose for it, else the whole catalogue."""
    kept = start_of(current_user)
    return redirect(address(existing(read(kept.question)) if kept else Query()))

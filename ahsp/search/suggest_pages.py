"""The suggestions under the search box: what may be meant, and what was searched for before."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from ahsp.models import Role
from ahsp.search.filters import Query, clean
from ahsp.search.highlight import Marker, mark_start
from ahsp.search.questions import address
from ahsp.search.saved_views import Shown, lists_of
from ahsp.search.suggest import Suggestion, suggest
from ahsp.web.access import allow
from ahsp.web.htmx import wants_fragment

blueprint = Blueprint("suggest", __name__, url_prefix="/search/suggest")
MOST_OWN = 4
"""Saved searches and recent ones that are suggested, of each."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion: what is shown, what comes into the box, and the address of its results."""

    shown: Markup | str
    beside: str
    fills: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions of one kind."""

    name: str
    label: str
    choices: list[Choice]


@blueprint.get("")
@allow(Role.VIEWER)
def index() -> Response:
    """What the beginning of a question may become; for the box alone, which leads here by htmx."""
    q = clean(request.args.get("q") or "")
    if not wants_fragment():
        return redirect(url_for("search.index", q=q or None))
    groups = [group for group in _groups(q) if group.choices]
    response = Response(
        render_template("search/_suggest.html", groups=groups), mimetype="text/html"
    )
    response.vary.add("HX-Request")
    return response


def _groups(q: str) -> list[Group]:
    person: Any = current_user._get_current_object()
    lists = lists_of(person)
    said = [each for each in (*lists.own, *lists.shared) if _fits(each, q)]
    lately = [each for each in lists.recent if _fits(each, q)]
    own = [
        Group("saved", _("Saved"), [_kept(each) for each in said[:MOST_OWN]]),
        Group("recent", _("Recent"), [_kept(each) for each in lately[:MOST_OWN]]),
    ]
    if not q:
        return own
    found = suggest(q)
    marker = Marker(found.words)
    return [
        Group("codes", _("Codes"), [_coded(each, found.codes_typed) for each in found.codes]),
        Group("names", _("Work"), [_worded(each, marker) for each in found.names]),
        Group("items", _("Items"), [_worded(each, marker) for each in found.items]),
        *own,
    ]


def _fits(each: Shown, q: str) -> bool:
    """Whether a kept search begins like the question, or has a word that does."""
    said = f" {each.name} {each.q}".lower()
    return f" {q.lower()}" in said and each.q.lower() != q.lower()


def _coded(each: Suggestion, codes: tuple[str, ...]) -> Choice:
    return Choice(mark_start(each.text, codes), each.beside, each.text, _url(each.text))


def _worded(each: Suggestion, marker: Marker) -> Choice:
    marked, fills = marker.mark(each.text), clean(each.text)
    return Choice(marked, each.beside, fills, _url(fills))


def _url(q: str) -> str:
    return address(Query(clean(q)))


def _kept(each: Shown) -> Choice:
    said = " · ".join(value for _label, value in each.narrowings)
    return Choice(each.name or said, said if each.name else "", each.q, each.url)

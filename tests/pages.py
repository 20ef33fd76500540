"""A client that looks at every page it loads, so that no page escapes the house rules."""

from collections import Counter
from contextvars import Context
from functools import lru_cache
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ahsp.extensions import db
from tests.markup import Attributes, Markup

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "path",
        "circle", "rect", "line"}  # fmt: skip


class Page(Markup):
    """What the checks need to know of a page."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.faults: list[str] = []
        self.title = ""
        self.lang = ""
        self._in: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
        if tag == "html":
            self.lang = dict(attrs).get("lang") or ""
        self.faults += faults_of(tag, attrs)
        if tag not in VOID:
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._in or self._in.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "title" and "svg" not in self._in:
            self.title += data


@lru_cache(maxsize=20_000)
def faults_of(tag: str, attrs: Attributes) -> tuple[str, ...]:
    """What is wrong with a tag."""
    values = dict(attrs)
    faults = []
    if len(values) != len(attrs):
        faults.append(f"<{tag}> repeats an attribute")
    if tag == "style" or (tag == "script" and not values.get("src")):
        faults.append(f"a {tag} stands in the page")
    scripted = [name for name in values if name == "style" or name.startswith(("on", "hx-on"))]
    faults += [f"<{tag}> has {name}, which the CSP forbids" for name in scripted]
    # Only what `ahsp.web.rich_text` made of an address that a person wrote leads elsewhere.
    written = tag == "a" and (values.get("rel") or "").startswith("nofollow noopener")
    for name in ("src", "href", "action", "hx-get", "hx-post"):
        address = values.get(name) or ""
        if written and name == "href" and address.startswith(("http:", "https:")):
            continue
        if address.startswith(("http:", "https:", "//", "javascript:")):
            faults.append(f"<{tag} {name}> leads to {address}")
    return tuple(faults)


def check_page(text: str, *, whole: bool) -> Page:
    """Parse a page or a fragment and say what is wrong with it."""
    page = Page()
    page.feed(text)
    repeated = {name for name, times in Counter(page.ids).items() if times > 1}
    if repeated:
        page.faults.append(f"ids repeat: {repeated}")
    if whole:
        if not page.title.strip():
            page.faults.append("the page has no title")
        if page.lang not in ("id", "en"):
            page.faults.append("the page does not say its language")
    assert not page.faults, page.faults
    return page


class PageClient(FlaskClient):
    """Flask's test client with a look at each answer."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A test's own application context would be used by the request too, with the person that
        # an earlier request found: an empty one makes each request start from its cookie.
        answer = Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()  # the request may have changed what the test knows
        # The HTML of a mail carries its own style, under a policy that allows it.
        styled = "'unsafe-inline'" in answer.headers.get("Content-Security-Policy", "")
        if answer.mimetype == "text/html" and answer.text and not styled:
            fragment = "<html" not in answer.text.lower()
            check_page(
                answer.text, whole=not fragment and answer.status_code not in range(300, 400)
            )
        return answer

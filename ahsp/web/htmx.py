"""One URL, two answers: the page, or only the fragment that htmx swaps in."""

import json
from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

STOP_POLLING = 286
"""Status at which htmx swaps the answer and polls no more."""


def wants_fragment() -> bool:
    """Whether htmx asked for a part: neither a boosted link nor a restored history entry."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def render(page: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """Answer with the fragment where htmx asked for it, else with the page around it.

    Args:
        page: template of the whole page; includes the fragment.
        fragment: template of the part.
        status: HTTP status.
        **context: what both templates show.
    """
    template = fragment if wants_fragment() else page
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def toast(response: Response, message: str, kind: str = "success") -> Response:
    """Have the page show a short message once the answer is swapped in.

    Args:
        response: the answer that carries it.
        message: the sentence, already translated.
        kind: `success`, `info`, `warning` or `danger`.
    """
    response.headers["HX-Trigger"] = json.dumps({"toast": {"message": message, "kind": kind}})
    return response


def done(part: Callable[[], Response], url: str, message: str, kind: str = "success") -> Response:
    """Answer a deed: with the part as it is now and a toast, else with its page and a message.

    Args:
        part: draws what the deed changed; called where htmx asked.
        url: of the page, for everybody else.
        message: what became of it, already translated.
        kind: `success`, `info`, `warning` or `danger`.
    """
    if wants_fragment():
        return toast(part(), message, kind)
    flash(message, kind)
    return redirect(url, 303)

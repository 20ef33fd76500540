"""How many requests there are and how long they take, by route; one addition in memory each."""

from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask, g, request
from werkzeug.wrappers import Response

from ahsp.metrics.instruments import sums
from ahsp.metrics.known import REQUEST_SECONDS, REQUESTS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that are told apart; any other word that somebody sends is `other`."""
NO_ROUTE = "none"
"""The route of an address that does not exist."""
_BEGAN = "ahsp.began"


class _Clock:
    """Notes when a request came, before its session is looked up."""

    def __init__(self, answer: "WSGIApplication") -> None:
        self._answer = answer

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        environ[_BEGAN] = perf_counter()
        return self._answer(environ, start)


def init_app(app: Flask) -> None:
    """Measure every request."""
    app.wsgi_app = _Clock(app.wsgi_app)  # type: ignore[assignment, method-assign]  # as Flask documents it

    @app.after_request
    def remember(response: Response) -> Response:
        g.answer = response  # the object: its status may still change while the session is saved
        return response

    @app.teardown_request
    def note(_error: BaseException | None) -> None:
        began = request.environ.get(_BEGAN)
        if began is None:  # a context without a request, as tests make them
            return
        answer: Response | None = g.get("answer")
        status = answer.status_code if answer is not None else 500
        route = request.url_rule.rule if request.url_rule else NO_ROUTE
        method = request.method if request.method in METHODS else "other"
        sums.add(
            REQUESTS.noted(route, method, f"{status // 100}xx")
            | REQUEST_SECONDS.noted(perf_counter() - began, route, method)
        )

"""How many requests there are and how long they take, by route; one addition in memory each."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from ahsp.metrics.instruments import sums
from ahsp.metrics.known import REQUEST_SECONDS, REQUESTS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods that are told apart; any other word that somebody sends is `other`."""
NO_ROUTE = "none"
"""The route of an address that does not exist."""
_BEGAN = "ahsp.began"
_STATUS = "ahsp.status"


class _Clock:
    """Notes when a request came, before its session is looked up, and the status that it got.

    The answer itself is kept nowhere: what a template made may hold the request until the next
    search for cycles, and with it a whole page.
    """

    def __init__(self, answer: "WSGIApplication") -> None:
        self._answer = answer

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        environ[_BEGAN] = perf_counter()

        def begin(status: str, *more: Any) -> Callable[[bytes], object]:
            environ[_STATUS] = status
            return start(status, *more)

        return self._answer(environ, begin)


def init_app(app: Flask) -> None:
    """Measure every request."""
    app.wsgi_app = _Clock(app.wsgi_app)  # type: ignore[assignment, method-assign]  # as Flask documents it

    @app.teardown_request
    def note(_error: BaseException | None) -> None:
        began = request.environ.get(_BEGAN)
        if began is None:  # a context without a request, as tests make them
            return
        status = request.environ.get(_STATUS, "500")
        route = request.url_rule.rule if request.url_rule else NO_ROUTE
        method = request.method if request.method in METHODS else "other"
        sums.add(
            REQUESTS.noted(route, method, f"{status[0]}xx")
            | REQUEST_SECONDS.noted(perf_counter() - began, route, method)
        )

"""Who may call a route: declared beside it, checked before it, and never forgotten.

A route without a declaration keeps the program from starting, so that nothing is open by accident.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from ahsp.models import Role
from ahsp.web.htmx import wants_fragment

Route = TypeVar("Route", bound=Callable[..., Any])
ANYONE = "anyone"
_RANK = {ANYONE: 0, Role.VIEWER: 1, Role.EDITOR: 2, Role.ADMIN: 3}


def allow(role: str) -> Callable[[Route], Route]:
    """Declare the least role that may call a route.

    Args:
        role: `ANYONE`, or a `Role`; a higher role may do all that a lower one may.
    """

    def mark(route: Route) -> Route:
        route.access = role  # type: ignore[attr-defined]  # read by `check` below
        return route

    return mark


def access_of(app: Flask, endpoint: str) -> str:
    """The least role for an endpoint.

    Raises:
        RuntimeError: none was declared.
    """
    role = ANYONE if endpoint == "static" else getattr(app.view_functions[endpoint], "access", "")
    if not role:
        raise RuntimeError(f"route {endpoint} does not say who may call it")
    return str(role)


def init_app(app: Flask) -> None:
    """Check every request against its route's declaration."""
    app.before_request(check)


def require_declarations(app: Flask) -> None:
    """Refuse to start with a route that nobody declared; raises RuntimeError naming it."""
    for endpoint in app.view_functions:
        access_of(app, endpoint)


def check() -> Response | None:
    """Let the request pass, send the person to sign in, or refuse with 403."""
    if request.endpoint is None:
        return None
    needed = _RANK[access_of(current_app, request.endpoint)]
    if needed == 0:
        return None
    trouble = getattr(session, "trouble", None)
    if trouble is not None:
        raise trouble
    if not current_user.is_authenticated:
        return _to_sign_in()
    if current_user.must_change_password and request.endpoint not in (
        "accounts.password",
        "accounts.sign_out",
        "web.language",
        "web.theme",
        "web.zone",
    ):
        return _lead_to(url_for("accounts.password"), 403)
    if _RANK[current_user.role] < needed:
        abort(403)
    return None


def _to_sign_in() -> Response:
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    if wants_fragment():
        back = request.headers.get("HX-Current-URL", "").removeprefix(request.host_url[:-1])
    target = url_for("accounts.sign_in", next=back if back and back != "/" else None)
    session.pop("_flashes", None)
    return _lead_to(target, 401)


def _lead_to(target: str, status: int) -> Response:
    """Another page; to htmx, which would swap a redirect's page into a part, by its own header."""
    if wants_fragment():
        return Response(status=status, headers={"HX-Redirect": target, "Vary": "HX-Request"})
    response = redirect(target)
    response.vary.add("HX-Request")
    return response


def local_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None: an open redirect helps only phishing."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(mark) < 32 for mark in target) or "\\" in target:
        return None
    return target

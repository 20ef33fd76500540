"""The id that joins a request, the tasks it rings for, and what all of them record and write."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from flask import current_app, g, has_app_context, request
from structlog.contextvars import bind_contextvars

HEADER = "X-Request-Id"
_ID = re.compile(r"[0-9a-f]{32}")


def given_id() -> str:
    """The id that a proxy of ours gave the current request, and has in its own log; "" for none.

    Without a proxy the header is the visitor's, who could make two requests look like one.
    """
    told = request.headers.get(HEADER, "")
    trusted = current_app.config["SETTINGS"].proxy_hops
    return told if trusted and _ID.fullmatch(told) else ""


def correlation_id() -> str:
    """The id of the request or task that is being served; "" for none, as in a test or a shell."""
    return str(g.get("request_id", "")) if has_app_context() else ""


def correlate(known: str = "") -> str:
    """Begin a request or a task.

    Args:
        known: the id of what it goes back to; "" for nothing, so that it gets one of its own.

    Returns:
        the id that events, mails and log lines carry from here on.
    """
    g.request_id = known or uuid4().hex
    bind_contextvars(request_id=g.request_id)
    return str(g.request_id)


@contextmanager
def on_behalf_of(known: str) -> Iterator[None]:
    """Go on, in the block, with what another request or task began.

    Args:
        known: its id; "" where nobody knows it, so that nothing changes.
    """
    own = correlation_id()
    if known:
        correlate(known)
    try:
        yield
    finally:
        if known:
            correlate(own)

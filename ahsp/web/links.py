"""Addresses of pages, for templates and for readers outside of a request, such as those of mail."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request

from ahsp.config import Settings, own_address

MOST_REMEMBERED = 512
"""Addresses that templates asked for last, which are not made anew."""
_PLAIN = (str, int)


def outside(endpoint: str, **values: Any) -> str:
    """The whole address of a page, made from the settings and never from a request.

    Args:
        endpoint: the page's endpoint.
        **values: what its address holds.
    """
    settings: Settings = current_app.config["SETTINGS"]
    site = urlsplit(settings.public_url or own_address(settings))
    known = current_app.url_map.bind(
        site.netloc, script_name=site.path or "/", url_scheme=site.scheme
    )
    return known.build(endpoint, values, force_external=True)


def _remembered(app: Flask) -> Callable[..., str]:
    """`url_for`, which makes an address only once as long as it is asked for often: as of menus."""

    @lru_cache(maxsize=MOST_REMEMBERED)
    def made(endpoint: str, *values: tuple[str, str | int]) -> str:
        return app.url_for(endpoint, **dict(values))  # type: ignore[arg-type]  # not its options

    def url_for(endpoint: str, **values: Any) -> str:
        own = endpoint.startswith(".") or not has_request_context() or request.script_root
        # With an option of Flask's own it may have the host that the request came to.
        if own or not all(type(v) in _PLAIN and name[0] != "_" for name, v in values.items()):
            return app.url_for(endpoint, **values)
        return made(endpoint, *values.items())

    return url_for


def init_app(app: Flask) -> None:
    """Have templates make addresses by it."""
    app.add_template_global(_remembered(app), "url_for")

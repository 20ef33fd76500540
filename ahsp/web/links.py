"""Addresses of pages, for templates and for readers outside of a request, such as those of mail."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, has_request_context, request

from ahsp.config import Settings, own_address


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
    """`url_for`, which makes addresses that have no values, as those of menus, only once."""
    made: dict[str, str] = {}

    def url_for(endpoint: str, **values: Any) -> str:
        own = endpoint.startswith(".") or not has_request_context() or request.script_root
        if values or own:
            return app.url_for(endpoint, **values)
        if endpoint not in made:
            made[endpoint] = app.url_for(endpoint)
        return made[endpoint]

    return url_for


def init_app(app: Flask) -> None:
    """Have templates make addresses by it."""
    app.add_template_global(_remembered(app), "url_for")

"""Addresses of pages for readers outside of a request, such as those of mail."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

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

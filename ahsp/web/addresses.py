"""Numbers in addresses: ids, never larger than the database can hold."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LAST_ID = (1 << 63) - 1


class IdConverter(IntegerConverter):
    """`<int:...>` in a route; a number that no row can have is an unknown address."""

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=LAST_ID)


def whole_number(raw: str | None) -> int | None:
    """An id or a page's number from an address' parameter; None where it is none.

    Args:
        raw: the parameter as it came.
    """
    if raw is None or not (raw.isascii() and raw.isdigit()) or len(raw) > 18:
        return None
    return int(raw)


def init_app(app: Flask) -> None:
    """Take `<int:...>` so in all routes that are added afterwards."""
    app.url_map.converters["int"] = IdConverter

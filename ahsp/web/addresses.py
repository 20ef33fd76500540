"""Numbers in addresses: ids, never larger than the database can hold."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LAST_ID = (1 << 63) - 1


class IdConverter(IntegerConverter):
    """`<int:...>` in a route; a number that no row can have is an unknown address."""

    def __init__(self, addresses: Map) -> None:
        super().__init__(addresses, max=LAST_ID)


def init_app(app: Flask) -> None:
    """Take `<int:...>` so in all routes that are added afterwards."""
    app.url_map.converters["int"] = IdConverter

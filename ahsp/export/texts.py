"""CSV, JSON and JSON Lines: PostgreSQL writes the rows, and they pass through as they come.

Each function builds its statement at once; only its rows wait until somebody reads on.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import Connection

from ahsp.export.columns import csv_lines, json_analyses, json_lines
from ahsp.export.content import Contents, Told
from ahsp.export.copying import LINES, copied
from ahsp.export.order import Numbers, Order

BOM = "\ufeff".encode()
DELIMITERS = {Numbers.INTERNATIONAL: ",", Numbers.INDONESIAN: ";"}

Copied = Generator[tuple[bytes, int]]
Pieces = Generator[bytes]


def csv_chunks(order: Order, connection: Connection, told: Told) -> Pieces:
    """A header, and a row for each line.

    Args:
        order: what and how.
        connection: a snapshot.
        told: is told how many lines have passed.
    """
    options = order.options
    query = csv_lines(order.scope, options.shown, options.numbers)
    form = f"(FORMAT csv, HEADER, DELIMITER '{DELIMITERS[options.numbers]}')"
    rows = copied(connection, query, form)
    return _passed(rows, told, BOM if options.bom else b"", headers=1)


def jsonl_chunks(order: Order, connection: Connection, told: Told) -> Pieces:
    """An object for each line, each on a line of its own.

    Args:
        order: what and how.
        connection: a snapshot.
        told: is told how many lines have passed.
    """
    query = json_lines(order.scope, order.options.shown)
    return _passed(copied(connection, query, LINES), told)


def json_chunks(
    order: Order, connection: Connection, told: Told, about: Mapping[str, Any], found: Contents
) -> Pieces:
    """One object: what it is about, and the analyses, one in a line, with their lines inside.

    Args:
        order: what and how.
        connection: a snapshot.
        told: is told how many lines have passed, by the share of the analyses that have.
        about: the members that come before the analyses.
        found: what there is.
    """
    query = json_analyses(order.scope, order.options.shown)
    head = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return _listed(copied(connection, query, LINES), told, head, found)


def _passed(rows: Copied, told: Told, start: bytes = b"", headers: int = 0) -> Pieces:
    if start:
        yield start
    passed = -headers
    with closing(rows):
        for chunk, count in rows:
            passed += count
            told(passed)
            yield chunk


def _listed(rows: Copied, told: Told, head: str, found: Contents) -> Pieces:
    yield head[:-1].encode() + b',"analyses":['
    mark = b"\n"
    passed = 0
    with closing(rows):
        for chunk, count in rows:
            passed += count
            told(passed * found.rincian // max(found.ahsp, 1))
            # No line break is inside an object: each is where one ends.
            yield mark + chunk[:-1].replace(b"\n", b",\n")
            mark = b",\n"
    yield b"\n]}\n"

"""Small .xls files: a compound file around records made by hand."""

import struct
from pathlib import Path

from ahsp.imports.gate import Bounds, Findings, inspect

BOUNDS = Bounds(rows=1_000, columns=20)
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def record(kind: int, data: bytes = b"") -> bytes:
    """One record."""
    return struct.pack("<HH", kind, len(data)) + data


def begin(kind: int, version: int = 0x0600) -> bytes:
    """The record that a workbook or sheet begins with."""
    return record(0x0809, struct.pack("<HHHHLL", version, kind, 0, 0, 0, 0x06))


def number(row: int, column: int, value: float = 1.0) -> bytes:
    """A cell with a number; row and column counted from 0."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def formula(code: bytes, row: int = 1, column: int = 1) -> bytes:
    """A cell with a compiled formula."""
    head = struct.pack("<HHHdHLH", row, column, 0, 0.0, 0, 0, len(code))
    return record(0x0006, head + code)


def text(value: str) -> bytes:
    """The token of a text."""
    return b"\x17" + struct.pack("<BB", len(value), 0) + value.encode("latin-1")


def call(function: int, arguments: int = 1) -> bytes:
    """The token of a call of a built-in function."""
    return b"\x42" + struct.pack("<BH", arguments, function)


def book(cells: bytes = b"", before: bytes = b"", kind: int = 0, name: str = "Data") -> bytes:
    """A workbook with one sheet; `before` goes among its own records."""
    raw = name.encode("latin-1")
    head = begin(0x05) + before
    entry = struct.pack("<LBBBB", 0, 0, kind, len(raw), 0) + raw
    start = len(head) + 4 + len(entry) + 4
    entry = struct.pack("<L", start) + entry[4:]
    return head + record(0x85, entry) + record(0x0A) + begin(0x10) + cells + record(0x0A)


def defined(name: str, flags: int = 0, code: bytes = b"") -> bytes:
    """A defined name."""
    raw = name.encode("latin-1")
    head = struct.pack("<HBBHHHBBBB", flags, 0, len(raw), len(code), 0, 0, 0, 0, 0, 0)
    return record(0x18, head + b"\0" + raw + code)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBBLLL16sLQQLQ", len(raw), kind, 1, FREE, FREE, 1, b"", 0, 0, 0, start, size
    )


def compound(streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """A compound file; streams are padded so that none is a small one."""
    table: list[int] = []
    body = b""
    entries = [_entry("Root Entry", 5, END, 0)]
    for name, content in streams.items():
        kept = content.ljust(4096, b"\0")
        kept = kept.ljust(-(-len(kept) // SECTOR) * SECTOR, b"\0")
        start, count = len(table), len(kept) // SECTOR
        table += [*range(start + 1, start + count), END]
        body += kept
        entries.append(_entry(name, 2, start, len(kept)))
    entries += [_entry(name, 1, 0, 0) for name in storages]
    folder = b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\0")
    first = len(table)
    count = len(folder) // SECTOR
    table += [*range(first + 1, first + count), END]
    sectors = -(-(len(table) + 1) // 127)
    places = list(range(len(table), len(table) + sectors))
    table += [TABLE] * sectors
    table += [FREE] * (sectors * 128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9L", 0, sectors, first, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109L", *(places + [FREE] * (109 - sectors)))
    return head + body + folder + struct.pack(f"<{len(table)}L", *table)


def look(folder: Path, content: bytes, name: str = "book.xls", bounds: Bounds = BOUNDS) -> Findings:
    """Put a compound file, or the records of a workbook, before the gate."""
    whole = content.startswith(b"\xd0\xcf")
    path = folder / name
    path.write_bytes(content if whole else compound({"Workbook": content}))
    return inspect(path, name, bounds)

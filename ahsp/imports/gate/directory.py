"""The table of contents at the end of a zip file, read without trusting it."""

import struct
from dataclasses import dataclass
from typing import IO

from ahsp.imports.gate.refusal import RefusedError

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
CENTRAL = struct.Struct("<4s6H3L5H2L")
LONGEST_COMMENT = 65_535
LARGEST = 16 << 20
"""Bytes of a directory past which it is not read; 2,000 entries need a hundredth of it."""
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip file, as the directory describes it; sizes in bytes, none of it verified."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    offset: int
    mode: int
    """Unix type and permissions, 0 where unknown."""


def entries(file: IO[bytes], size: int, most: int) -> tuple[list[Entry], int]:
    """Read a zip file's directory.

    Args:
        file: the file.
        size: its size in bytes.
        most: how many entries there may be.

    Returns:
        the entries in the directory's order, and where the directory begins.

    Raises:
        RefusedError: `zip_bomb`, `zip_structure` or `corrupt`.
    """
    count, length, start, end = _end(file, size)
    if count > most:
        raise RefusedError("zip_bomb", what="entries", found=count, limit=most)
    if start + length != end or length > LARGEST:
        raise RefusedError("corrupt", place="central directory")
    file.seek(start)
    data = file.read(length)
    found, at = [], 0
    for _ in range(count):
        entry, at = _entry(data, at)
        found.append(entry)
    if at != len(data):
        raise RefusedError("corrupt", place="central directory")
    if not found:
        raise RefusedError("bad_magic", extension=".xlsx")
    return found, start


def _end(file: IO[bytes], size: int) -> tuple[int, int, int, int]:
    """Count, length and start of the directory, and where it must end."""
    base = max(0, size - LONGEST_COMMENT - END.size)
    file.seek(base)
    tail = file.read()
    ends, at, trailing = [], tail.rfind(b"PK\x05\x06"), False
    while at >= 0:
        if at + END.size <= len(tail):
            fields = END.unpack_from(tail, at)
            trailing = trailing or at + END.size + fields[7] < len(tail)
            if at + END.size + fields[7] == len(tail):
                ends.append((base + at, fields))
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if len(ends) > 1 or (trailing and not ends):
        raise RefusedError("zip_structure", what="end")
    if not ends:
        raise RefusedError("corrupt", place="central directory")
    place, (_, disk, first_disk, here, count, length, start, _comment) = ends[0]
    if FULL_16 in (here, count) or FULL_32 in (length, start):
        return _end_64(file, place) or (count, length, start, place)
    if disk or first_disk or here != count:
        raise RefusedError("corrupt", place="central directory")
    return count, length, start, place


def _end_64(file: IO[bytes], place: int) -> tuple[int, int, int, int] | None:
    if place < LOCATOR_64.size + END_64.size:
        return None
    file.seek(place - LOCATOR_64.size)
    magic, _, at, disks = LOCATOR_64.unpack(file.read(LOCATOR_64.size))
    if magic != b"PK\x06\x07":
        return None
    if disks > 1 or at + END_64.size > place - LOCATOR_64.size:
        raise RefusedError("corrupt", place="central directory")
    file.seek(at)
    fields = END_64.unpack(file.read(END_64.size))
    if fields[0] != b"PK\x06\x06" or fields[6] != fields[7]:
        raise RefusedError("corrupt", place="central directory")
    return fields[7], fields[8], fields[9], at


def _entry(data: bytes, at: int) -> tuple[Entry, int]:
    try:
        fields = CENTRAL.unpack_from(data, at)
    except struct.error:
        raise RefusedError("corrupt", place="central directory") from None
    magic, _, _, flags, method, _, _, crc, packed, unpacked, name, extra, comment = fields[:13]
    disk, _, attributes, offset = fields[13:]
    after = at + CENTRAL.size
    end = after + name + extra + comment
    if magic != b"PK\x01\x02" or end > len(data) or disk not in (0, FULL_16):
        raise RefusedError("corrupt", place="central directory")
    raw = data[after : after + name]
    sizes = [unpacked, packed, offset]
    _widen(sizes, data[after + name : after + name + extra])
    text = raw.decode("utf-8" if flags & 0x800 else "cp437", errors="replace")
    return Entry(raw, text, flags, method, crc, sizes[1], sizes[0], sizes[2], attributes >> 16), end


def _widen(sizes: list[int], extra: bytes) -> None:
    """Replace sizes that did not fit into 32 bits by those in the extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            wide = extra[at + 4 : at + 4 + length]
            for index, value in enumerate(sizes):
                if value == FULL_32 and len(wide) >= 8:
                    sizes[index] = int.from_bytes(wide[:8], "little")
                    wide = wide[8:]
        at += 4 + length

"""The compound file that an .xls is kept in: its streams, every chain of it bounded."""

import struct
from array import array
from dataclasses import dataclass
from pathlib import Path

from ahsp.imports.gate.refusal import RefusedError

LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on mean "end" or "free"."""
HEADER = 512
ENTRY = 128
STORAGE, STREAM, ROOT = 1, 2, 5
MINI = 64


@dataclass(frozen=True, slots=True)
class Member:
    """A stream or storage: its name and kind, and where its bytes are."""

    name: str
    kind: int
    start: int
    size: int


def _corrupt(place: str) -> RefusedError:
    return RefusedError("corrupt", place=place)


class Compound:
    """An open compound file."""

    def __init__(self, data: bytes) -> None:
        """Read the tables and the directory.

        Raises:
            RefusedError: `corrupt`.
        """
        if len(data) < HEADER + 512:
            raise _corrupt("header")
        self._data = data
        version, _, shift, mini_shift = struct.unpack_from("<4H", data, 26)
        if (version, shift) not in ((3, 9), (4, 12)) or mini_shift != 6:
            raise _corrupt("header")
        self._sector = 1 << shift
        self._most = -(-len(data) // self._sector)
        self._fat = self._table()
        first, _, cutoff, mini, _ = struct.unpack_from("<5L", data, 48)
        self._cutoff = cutoff
        self.members = self._directory(first)
        self._mini_fat = _numbers(self._chain(mini)) if mini < LAST_SECTOR else array("I")
        root = self.members[0]
        self._mini_data = self._chain(root.start) if root.start < LAST_SECTOR else b""

    def _table(self) -> "array[int]":
        """The sectors' table, put together from the list in the header and its continuation."""
        (count,) = struct.unpack_from("<L", self._data, 44)
        (more,) = struct.unpack_from("<L", self._data, 68)
        if count > self._most:
            raise _corrupt("FAT")
        places = list(struct.unpack_from("<109L", self._data, 76))
        for _ in range(self._most):
            if more >= LAST_SECTOR or len(places) >= count:
                break
            numbers = _numbers(self._read(more))
            if not numbers:
                raise _corrupt("FAT")
            places += numbers[:-1]
            more = numbers[-1]
        table = array("I")
        for place in places[:count]:
            if place < LAST_SECTOR:
                table.extend(_numbers(self._read(place)))
        return table

    def _read(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        found = self._data[start : start + self._sector]
        if not found:
            raise _corrupt("FAT")
        return found

    def _chain(self, sector: int) -> bytes:
        """The bytes of a chain of sectors; one that is longer than the file runs in circles."""
        found: list[bytes] = []
        while sector < LAST_SECTOR:
            if len(found) > self._most or sector >= len(self._fat):
                raise _corrupt("FAT")
            found.append(self._read(sector))
            sector = self._fat[sector]
        return b"".join(found)

    def _mini_chain(self, sector: int) -> bytes:
        found: list[bytes] = []
        while sector < LAST_SECTOR:
            if len(found) > len(self._mini_fat) or sector >= len(self._mini_fat):
                raise _corrupt("mini FAT")
            found.append(self._mini_data[sector * MINI : (sector + 1) * MINI])
            sector = self._mini_fat[sector]
        return b"".join(found)

    def _directory(self, first: int) -> list[Member]:
        data = self._chain(first)
        members = []
        for at in range(0, len(data) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind not in (STORAGE, STREAM, ROOT):
                continue
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<LL", data, at + 116)
            members.append(Member(name, kind, start, size))
        if not members or members[0].kind != ROOT:
            raise _corrupt("directory")
        return members

    def read(self, member: Member) -> bytes:
        """The bytes of a stream.

        Raises:
            RefusedError: `corrupt`: it is shorter than it claims to be.
        """
        small = member.size < self._cutoff
        found = self._mini_chain(member.start) if small else self._chain(member.start)
        if len(found) < member.size:
            raise _corrupt(member.name)
        return found[: member.size]


def _numbers(data: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(data[: len(data) // 4 * 4])
    return numbers


def open_compound(path: Path) -> Compound:
    """Open a compound file.

    Raises:
        RefusedError: `corrupt`.
    """
    try:
        return Compound(path.read_bytes())
    except struct.error:
        raise _corrupt("header") from None

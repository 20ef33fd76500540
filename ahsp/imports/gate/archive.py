"""A zip file's entries: checked beside their local headers, then inflated with bytes counted."""

import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

from ahsp.imports.gate import directory
from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.directory import Entry
from ahsp.imports.gate.refusal import RefusedError

LOCAL = struct.Struct("<4s5H3L2H")
STORED, DEFLATED = 0, 8
ENCRYPTED, SIZES_AFTER = 0x1, 0x8
PIECE = 1 << 16
"""Packed bytes that are read at a time."""
CHUNK = 1 << 18
"""Unpacked bytes that are held at a time."""
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|[\\\0]|(?:^|/)\.\.?(?:/|$)")
LONGEST_NAME = 512
SMALL_LIE = 1 << 20
"""Bytes more than declared that tell of damage rather than of a bomb."""


class Archive:
    """An open zip file whose structure is sound."""

    def __init__(self, path: Path, bounds: Bounds) -> None:
        """Open a file and check its structure.

        Raises:
            RefusedError: `zip_bomb`, `zip_structure`, `encrypted` or `corrupt`.
        """
        self._file = path.open("rb")
        self._bounds = bounds
        self._size = path.stat().st_size
        self._unpacked: dict[str, int] = {}
        self._total = 0
        try:
            found, end = directory.entries(self._file, self._size, bounds.entries)
            _check_names(found)
            self._starts = self._check_places(found, end)
        except BaseException:
            self._file.close()
            raise
        self.entries = [entry for entry in found if not entry.name.endswith("/")]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def _check_places(self, found: list[Entry], end: int) -> dict[str, int]:
        """Where each entry's bytes begin; headers agree and nothing overlaps or hides between."""
        starts, free = {}, 0
        order = sorted(found, key=lambda each: each.offset)
        for entry, after in pairwise(order):
            if entry.offset + LOCAL.size + entry.packed > after.offset:
                raise RefusedError("zip_structure", what="overlap", place=after.name)
        for entry in order:
            if entry.offset < free:
                raise RefusedError("zip_structure", what="overlap", place=entry.name)
            self._check_gap(free, entry)
            start = self._check_local(entry)
            free = start + entry.packed
            if free > end:
                raise RefusedError("corrupt", place=entry.name)
            starts[entry.name] = start
        return starts

    def _check_gap(self, free: int, entry: Entry) -> None:
        """Between entries there may be a descriptor of the one before, and no other entry."""
        self._file.seek(free)
        gap = self._file.read(min(entry.offset - free, PIECE))
        if (gap and not free) or b"PK\x03\x04" in gap:
            raise RefusedError("zip_structure", what="hidden", place=entry.name)

    def _check_local(self, entry: Entry) -> int:
        self._file.seek(entry.offset)
        head = self._file.read(LOCAL.size)
        if len(head) < LOCAL.size:
            raise RefusedError("corrupt", place=entry.name)
        magic, _, flags, method, _, _, _, packed, unpacked, name, extra = LOCAL.unpack(head)
        raw = self._file.read(name)
        if magic != b"PK\x03\x04" or raw != entry.raw_name or method != entry.method:
            raise RefusedError("corrupt", place=entry.name)
        if (flags | entry.flags) & ENCRYPTED:
            raise RefusedError("encrypted", place=entry.name)
        if method not in (STORED, DEFLATED):
            raise RefusedError("corrupt", place=entry.name, found=method)
        told = (packed, unpacked)
        later = flags & SIZES_AFTER and told in ((0, 0), (entry.packed, entry.unpacked))
        wide = directory.FULL_32 in told
        if not (later or wide) and told != (entry.packed, entry.unpacked):
            raise RefusedError("corrupt", place=entry.name)
        if method == STORED and entry.packed != entry.unpacked:
            raise RefusedError("corrupt", place=entry.name)
        return entry.offset + LOCAL.size + len(raw) + int(extra)

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Unpack an entry, a chunk at a time, believing no size.

        Raises:
            RefusedError: `zip_bomb`: too much comes out; `zip_structure`: more than was declared;
                `corrupt`: anything else.
        """
        done, crc = 0, 0
        for chunk in self._unpack(entry):
            done += len(chunk)
            if done > entry.unpacked + SMALL_LIE:
                raise RefusedError("zip_structure", what="size", place=entry.name)
            self._count(done, entry)
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if done != entry.unpacked or crc != entry.crc:
            raise RefusedError("corrupt", place=entry.name)

    def _unpack(self, entry: Entry) -> Iterator[bytes]:
        at, left = self._starts[entry.name], entry.packed
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if entry.method == DEFLATED else None
        while left > 0:
            self._file.seek(at)  # two readers of one archive may take turns
            piece = self._file.read(min(PIECE, left))
            if not piece:
                raise RefusedError("corrupt", place=entry.name)
            at, left = at + len(piece), left - len(piece)
            if inflate is None:
                yield piece
                continue
            try:
                while piece:
                    if chunk := inflate.decompress(piece, CHUNK):
                        yield chunk
                    piece = inflate.unconsumed_tail
            except zlib.error:
                raise RefusedError("corrupt", place=entry.name) from None
        if inflate is not None and not inflate.eof:
            raise RefusedError("corrupt", place=entry.name)

    def _count(self, done: int, entry: Entry) -> None:
        """Count bytes that came out for the first time; a part may be unpacked again."""
        before = self._unpacked.get(entry.name, 0)
        if done <= before:
            return
        self._unpacked[entry.name] = done
        self._total += done - before
        limit = self._bounds.unpacked
        if self._total > self._bounds.ratio_from:
            limit = min(limit, self._bounds.ratio * self._size)
        if self._total > limit:
            detail = {"what": "bytes", "found": self._total >> 20, "limit": limit >> 20}
            raise RefusedError("zip_bomb", place=entry.name, **detail)


def _check_names(found: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in found:
        if _UNSAFE.search(entry.name) or len(entry.name) > LONGEST_NAME:
            raise RefusedError("zip_structure", what="name", place=entry.name[:100])
        if stat.S_ISLNK(entry.mode):
            raise RefusedError("zip_structure", what="symlink", place=entry.name)
        key = unicodedata.normalize("NFC", entry.name).casefold()
        if key in seen:
            raise RefusedError("zip_structure", what="duplicate", place=entry.name)
        seen.add(key)

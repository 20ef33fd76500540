"""The answers that a process keeps itself, bounded by their size, while they can be asked for."""

import threading
from collections import OrderedDict

MOST_BYTES = 2_000_000
"""Compressed answers that a process keeps; the longest unused go first."""


class Near:
    """The latest answers of this process, by key."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._version = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """An answer, or None."""
        with self._lock:
            packed = self._kept.get(key)
            if packed is not None:
                self._kept.move_to_end(key)
            return packed

    def put(self, key: str, packed: bytes, version: int) -> None:
        """Keep an answer; the longest unused make room for it.

        Args:
            key: of the answer.
            packed: the answer.
            version: of the data that it was computed from. The first of a newer version is the end
                of all others: nothing asks for them any more.
        """
        with self._lock:
            if version > self._version:
                self._version = version
                self._empty()
            self._bytes += len(packed) - len(self._kept.pop(key, b""))
            self._kept[key] = packed
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._empty()

    def _empty(self) -> None:
        self._kept.clear()
        self._bytes = 0


near = Near()

"""The answers that a process keeps itself, bounded by their size."""

import threading
from collections import OrderedDict

MOST_BYTES = 4_000_000
"""Compressed answers that a process keeps; the longest unused go first."""


class Near:
    """The latest answers of this process, by key."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """An answer, or None."""
        with self._lock:
            packed = self._kept.get(key)
            if packed is not None:
                self._kept.move_to_end(key)
            return packed

    def put(self, key: str, packed: bytes) -> None:
        """Keep an answer; the longest unused make room for it."""
        with self._lock:
            self._bytes += len(packed) - len(self._kept.pop(key, b""))
            self._kept[key] = packed
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


near = Near()

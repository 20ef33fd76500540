"""Where log lines go: one that cannot be written is lost, and never what it tells of."""

from typing import TextIO


class LogStream:
    """A text stream to which writing never fails, as it would where the disk is full."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text if there is room for it."""
        try:
            return self._stream.write(text)
        except OSError:
            return 0

    def flush(self) -> None:
        """Send on what was written if there is room for it."""
        try:
            self._stream.flush()
        except OSError:
            return

"""A log that cannot be written keeps nobody from anything."""

import errno
import io
import os

from ahsp.ops.log_stream import LogStream


class Full(io.StringIO):
    """A file on a disk without room."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_loses_the_line_and_nothing_else() -> None:
    stream = LogStream(Full())
    assert stream.write("a line\n") == 0
    stream.flush()


def test_with_room_it_is_written() -> None:
    kept = io.StringIO()
    stream = LogStream(kept)
    assert stream.write("a line\n") == 7
    stream.flush()
    assert kept.getvalue() == "a line\n"

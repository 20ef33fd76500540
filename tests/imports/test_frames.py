"""What comes over the pipe is believed only where it is a frame."""

from io import BytesIO

import msgspec
import pytest

from ahsp.imports import frames
from ahsp.imports.frames import BrokenFrameError


def told(payload: bytes) -> list[frames.Frame]:
    return list(frames.receive(BytesIO(payload)))


def framed(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


ALL: list[frames.Frame] = [
    frames.Start(layout="flat", sheets=["A"], skipped=["B"], rows=3),
    frames.Lines(seen=1, rows=[(1, 1, 2, "TK", "", "Pekerja", "OH", "0.5", ["mojibake"])]),
    frames.Analyses(rows=[(1, "1", "n", "m2", "", "", "A", 2, b"\0" * 16, 1, 0, False)]),
    frames.Problems(rows=[("mojibake", "A", 2, "B", "1", "n", "u", "v", None, {"peers": 0})]),
    frames.Done(rows_read=1),
    frames.Refusal(reason="corrupt", detail={"limit": 3}),
]


def test_every_kind_of_frame_arrives_as_it_was_sent() -> None:
    pipe = BytesIO()
    for frame in ALL:
        frames.send(pipe, frame)
    assert told(pipe.getvalue()) == ALL


def test_nothing_is_no_frame_at_all() -> None:
    assert told(b"") == []


@pytest.mark.parametrize("length", [1, 3, 4, 5, 20])
def test_a_cut_frame_is_not_believed(length: int) -> None:
    pipe = BytesIO()
    frames.send(pipe, ALL[0])
    with pytest.raises(BrokenFrameError):
        told(pipe.getvalue()[:length])


def test_an_oversized_frame_is_refused_before_it_is_read() -> None:
    with pytest.raises(BrokenFrameError, match="length"):
        told((frames.LARGEST + 1).to_bytes(4, "big"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xc1",
        b"hello",
        msgspec.msgpack.encode(3),
        msgspec.msgpack.encode({"type": "unheard-of"}),
        msgspec.msgpack.encode({"type": "done"}),
        msgspec.msgpack.encode({"type": "done", "rows_read": "many"}),
        msgspec.msgpack.encode({"type": "lines", "seen": 1, "rows": [[1, 2]]}),
        b"\x91" * 100_000,
    ],
)
def test_nonsense_is_not_believed(content: bytes) -> None:
    with pytest.raises(BrokenFrameError):
        told(framed(content))

"""What the reading child tells its parent: length-prefixed msgpack on a pipe, typed on both sides.

Typed data and not pickles: a child that a hostile file took over can tell nonsense, nothing worse.
"""

from collections.abc import Iterator
from typing import IO, Any, Literal

import msgspec

from ahsp.imports.checking.sequences import Sequence
from ahsp.imports.sheets.outline import SheetOutline

# ahsp_position, position, row, kategori, kode_item, uraian, satuan, koefisien as text, flags
RincianRow = tuple[int, int, int, str, str, str, str, str, list[str]]
# position, kode, nama, satuan, klasifikasi, sub_klasifikasi, sheet, row, digest,
# rincian_count, flagged_count, refused
AhspRow = tuple[int, str, str, str, str, str, str, int, bytes, int, int, bool]
# position, kode, nama, klasifikasi, sub_klasifikasi
TextsRow = tuple[int, str, str, str, str]
# ahsp_position, position, flag
LateFlag = tuple[int, int, str]
# rule, sheet, row, column, kode, nama, uraian, value, suggestion, evidence
ProblemRow = tuple[str, str, int, str, str, str, str, str, str | None, dict[str, Any] | None]


class Start(msgspec.Struct, tag="start"):
    """The file opens: its layout, the sheets read and skipped, how many rows there are, the
    other files that it refers to, which are never followed, and what each sheet was taken for.
    """

    layout: str
    sheets: list[str]
    skipped: list[str]
    rows: int
    links: list[str] = []
    outline: list[SheetOutline] = []


class Lines(msgspec.Struct, tag="lines"):
    """Some lines, ready to be staged; `seen` rows were read until now."""

    seen: int
    rows: list[RincianRow]


class Begun(msgspec.Struct, tag="begun"):
    """The texts of analyses whose first lines were sent last, as far as they are known by now."""

    rows: list[TextsRow]


class Flagged(msgspec.Struct, tag="flagged"):
    """Lines sent before that the whole file makes doubtful."""

    rows: list[LateFlag]


class Analyses(msgspec.Struct, tag="analyses"):
    """Some analyses, after the last of the lines."""

    rows: list[AhspRow]


class Problems(msgspec.Struct, tag="problems"):
    """Some problems, after the last of the lines."""

    rows: list[ProblemRow]


class Dated(msgspec.Struct, tag="dated", frozen=True):
    """A cell that holds a date, a time or both, as ISO 8601 writes it."""

    kind: Literal["date", "datetime", "time"]
    iso: str


Cell = str | int | float | bool | Dated | None


class Held(msgspec.Struct, tag="held"):
    """Some rows that were held back, of one sheet: number, whether it is a line, and cells.

    The first `head` of them are the sheet's header; `left` empty columns come before the cells.
    """

    sheet: str
    left: int
    width: int
    head: int
    rows: list[tuple[int, bool, list[Cell]]]


class Sequences(msgspec.Struct, tag="sequences"):
    """Analyses with repeated lines, after the last of the problems."""

    rows: list[Sequence]


class Done(msgspec.Struct, tag="done"):
    """The end of a file that was read to its end; `accounted` tells where each row of it went."""

    rows_read: int
    accounted: dict[str, int] = {}


class Refusal(msgspec.Struct, tag="refusal"):
    """The file cannot be read: a reason code, what the reader should know of it, and, where its
    sheets were looked at, what each was taken for.
    """

    reason: str
    detail: dict[str, Any]
    outline: list[SheetOutline] = []


Frame = Start | Lines | Begun | Flagged | Analyses | Problems | Sequences | Held | Done | Refusal
LARGEST = 64 * 1024 * 1024
"""Bytes of one frame past which the child is not believed."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Frame)


class BrokenFrameError(ValueError):
    """What came over the pipe is no frame."""


def send(pipe: IO[bytes], frame: Frame) -> None:
    """Write one frame."""
    payload = _encoder.encode(frame)
    pipe.write(len(payload).to_bytes(4, "big"))
    pipe.write(payload)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Iterator[Frame]:
    """Read frames until the pipe closes.

    Raises:
        BrokenFrameError: a frame is cut, oversized or not of a known shape.
    """
    while head := pipe.read(4):
        length = int.from_bytes(head, "big")
        if len(head) < 4 or length > LARGEST:
            raise BrokenFrameError("length")
        payload = pipe.read(length)
        if len(payload) < length:
            raise BrokenFrameError("cut")
        try:
            yield _decoder.decode(payload)
        except msgspec.DecodeError as error:
            raise BrokenFrameError(str(error)) from None

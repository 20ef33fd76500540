"""What the reading child is told beside the file: what people decided, and what is known already.

It comes as msgpack on standard input, typed and bounded, like all that the two tell each other.
"""

from typing import IO

import msgspec

from ahsp.imports.checking.known import Figure
from ahsp.imports.sheets.mapping import Mapping
from ahsp.imports.sheets.overrides import Cell, Override

MOST = 200_000
"""Cells past which nothing was decided by people, and items past which nothing is known."""
LARGEST = 64 * 1024 * 1024
"""Bytes of all instructions together."""


class Instructions(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is to be read; the usual instructions are none.

    `overrides` are cells that people decided about, `confirmed` those that they left as they are,
    `aliases` canonical spellings of units by key, `mappings` what they said of this file's sheets,
    and `remembered` what they said of others, by the signature of their headers; `known` is what
    other editions know of items. With `held` the rows that were held back are told too, as they
    stand in the file.
    """

    overrides: list[Override] = []
    confirmed: list[Cell] = []
    aliases: dict[str, str] = {}
    mappings: list[Mapping] = []
    remembered: dict[str, Mapping] = {}
    known: list[Figure] = []
    held: bool = False


NONE = Instructions()
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Instructions)


class BrokenInstructionsError(ValueError):
    """What was given are no instructions, or too many."""


def write(file: IO[bytes], instructions: Instructions) -> None:
    """Write instructions for `read`."""
    file.write(_encoder.encode(instructions))


def read(file: IO[bytes]) -> Instructions:
    """Read what `write` wrote; nothing at all counts as no instructions.

    Raises:
        BrokenInstructionsError: it is something else, or too much.
    """
    data = file.read(LARGEST + 1)
    if not data:
        return NONE
    try:
        found = _decoder.decode(data) if len(data) <= LARGEST else None
    except msgspec.DecodeError as error:
        raise BrokenInstructionsError(str(error)) from None
    if found is None or _too_many(found):
        raise BrokenInstructionsError("too many")
    return found


def _too_many(found: Instructions) -> bool:
    cells = max(len(found.overrides), len(found.confirmed))
    return max(cells, len(found.known)) > MOST

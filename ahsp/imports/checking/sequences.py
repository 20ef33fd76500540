"""The lines of an analysis in the order of the file, for whoever parts it into several."""

from typing import Any

import msgspec

MOST_LINES = 1_000
"""Lines of one analysis past which nobody parts it by hand."""
MOST = 20_000
"""Lines of all these analyses of a file together."""


class Line(msgspec.Struct, array_like=True, frozen=True):
    """One row of an analysis; `kode` and `nama` are what stands for it in its own cells."""

    row: int
    kode: str
    nama: str
    kategori: str
    kode_item: str
    uraian: str
    satuan: str
    koefisien: str


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """An analysis with repeated lines.

    `columns` are the letters above its fields, `headings` what describes it besides code and name.
    `leaders` tells of each piece, by the index of its first line, the piece that it belongs to;
    `codes` are those proposed for the runs behind the first. `lines` is empty where there are too
    many, or no cells for their codes.
    """

    position: int
    kode: str
    nama: str
    sheet: str
    kind: str
    columns: dict[str, str] = {}
    headings: dict[str, str] = {}
    lines: list[Line] = []
    leaders: dict[str, int] = {}
    codes: list[str] = []

    @property
    def runs(self) -> int:
        """How many analyses it seems to be."""
        return len(set(self.leaders.values()))


def of_json(content: dict[str, Any]) -> Sequence:
    """A sequence as it was stored."""
    return msgspec.convert(content, Sequence)


def as_json(sequence: Sequence) -> dict[str, Any]:
    """A sequence as it is stored."""
    built: dict[str, Any] = msgspec.to_builtins(sequence)
    return built

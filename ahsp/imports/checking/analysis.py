"""What is known of one analysis while its rows come by."""

from decimal import Decimal

from ahsp.catalog.digest import Digest
from ahsp.imports.checking.problems import visible
from ahsp.imports.frames import AhspRow, TextsRow
from ahsp.imports.sheets.cells import CONTROL
from ahsp.imports.sheets.rows import Headings, Row

Key = tuple[str, str, str, str]
"""kategori, kode_item, uraian and satuan of a line, blanks collapsed."""


class Analysis:
    """One analysis of a file, `position` counting from 1 in the order of their first rows."""

    __slots__ = (
        "conflict",
        "count",
        "digest",
        "doubles",
        "flagged",
        "headings",
        "kode",
        "kode_cell",
        "last",
        "nama",
        "position",
        "refused",
        "renamed",
        "repeats",
        "row",
        "rows",
        "scattered",
        "seen",
        "sheet",
        "trail",
    )

    def __init__(self, position: int, sheet: str, row: Row, headings: Headings) -> None:
        self.position = position
        self.kode = row.kode
        self.nama = row.nama
        self.kode_cell = (row.number, "")
        self.headings = headings
        self.sheet = sheet
        self.row = row.number
        self.last = 0
        self.rows = 0
        self.digest = Digest()
        self.seen: dict[Key, list[Decimal]] = {}
        self.count = self.doubles = 0
        self.flagged: list[int] = []
        self.refused = self.renamed = self.scattered = False
        self.repeats = self.conflict = False
        self.trail: list[Row] = []

    @property
    def held_back(self) -> bool:
        """Whether this analysis does not go in: something forbids it, or no good line is left."""
        return self.refused or not self.count

    def texts(self) -> TextsRow:
        """What can be searched of this analysis, as far as its rows told it."""
        _, klasifikasi, sub_klasifikasi = self.headings
        texts = (self.kode, self.nama, klasifikasi, sub_klasifikasi)
        if any(CONTROL.search(text) for text in texts):  # it will be refused
            texts = ("", "", "", "")
        return (self.position, *texts)

    def finished(self) -> AhspRow:
        """This analysis as it is staged; one without a single good line is refused too."""
        satuan, klasifikasi, sub_klasifikasi = self.headings
        header = (self.kode, self.nama, satuan, klasifikasi, sub_klasifikasi)
        digest = self.digest.finish(*header)
        refused = self.held_back
        if refused:  # perhaps because its very header cannot be kept
            shown = [visible(text) for text in header]
            header = (shown[0], shown[1], shown[2], shown[3], shown[4])
        return (
            self.position,
            *header,
            self.sheet,
            self.row,
            digest,
            self.count,
            len(self.flagged),
            refused,
        )

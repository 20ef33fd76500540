"""Names of analyses that lost a prime, told once it is known what the analyses are made of."""

from decimal import Decimal

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.primes import Lost, Materials, lost_primes, may_have_lost, strength
from ahsp.imports.checking.problems import Teller
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import LOST_DECIMAL_FROM, Rule
from ahsp.imports.sheets.cells import Mended
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row

_NOTHING = Materials()


class Suspicious(dict[str, bool]):
    """Whether a name may have lost a prime, remembered because names repeat."""

    def __missing__(self, nama: str) -> bool:
        found = self[nama] = may_have_lost(nama)
        return found


class Strengths(dict[str, str | None]):
    """Texts of items with the strength of concrete as it should be; None where it is."""

    def __missing__(self, text: str) -> str | None:
        found = self[text] = strength(text)
        return found


class Names:
    """Remembers suspicious names with their rows, and the materials of their analyses."""

    def __init__(self, problems: list[ProblemRow], mended: Mended) -> None:
        self._problems = problems
        self._mended = mended
        self._suspicious = Suspicious()
        self._strengths = Strengths()
        self._rows: list[tuple[Part, Row, int, str]] = []
        self._materials: dict[int, Materials] = {}
        self._found: dict[tuple[int, str], Lost | None] = {}

    def note(self, tell: Teller, analysis: Analysis, nama: str) -> None:
        """A row gives its analysis' name."""
        if self._suspicious[nama]:
            self._rows.append((tell.part, tell.row, analysis.position, nama))
            if analysis.position not in self._materials:
                self._materials[analysis.position] = Materials()

    def item(self, tell: Teller, uraian: str) -> None:
        """A row names an item; the strength in it can be told at once."""
        mended = self._strengths[uraian]
        if mended is not None:
            proof = {"strength": True}
            tell(Rule.PRIME_AS_3, "uraian", uraian, suggestion=mended, evidence=proof)

    def material(self, analysis: Analysis, satuan: str, koefisien: Decimal) -> None:
        """A material of an analysis; so large a figure is a fault itself and says nothing."""
        materials = self._materials.get(analysis.position)
        if materials is not None and koefisien < LOST_DECIMAL_FROM:
            materials.add(satuan.lower(), float(koefisien))

    def lost(self, position: int, nama: str) -> Lost | None:
        """What a name of an analysis lost, by its position; None for nothing."""
        place = position, nama
        if place not in self._found:
            materials = self._materials.get(position, _NOTHING)
            whole = self._mended[nama] or nama
            found = lost_primes(whole, materials) if self._suspicious[nama] else None
            self._found[place] = found
        return self._found[place]

    def tell(self) -> None:
        """Tell of each cell whose name lost a prime."""
        for part, row, position, nama in self._rows:
            lost = self.lost(position, nama)
            if lost:
                tell = Teller(self._problems, part, row)
                tell(Rule.PRIME_AS_3, "nama", nama, suggestion=lost.nama, evidence=lost.evidence)

"""What makes a line one to look at, though it can be stored: its flags."""

from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.lost_points import LostPoints
from ahsp.imports.checking.problems import Teller
from ahsp.imports.checking.texts import Texts
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Mended
from ahsp.imports.sheets.overrides import Confirmed
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.rows import Row


class LineFlags:
    """Looks at lines one by one, and hands their koefisien to who compares them."""

    def __init__(self, mended: Mended, lost_points: LostPoints, confirmed: Confirmed) -> None:
        """Begin a file.

        Args:
            mended: what broken texts should have been.
            lost_points: remembers suspect koefisien.
            confirmed: cells that a person looked at and left as they are; they flag no line.
        """
        self._mended = mended
        self._lost_points = lost_points
        self._confirmed = confirmed

    def tell(
        self, tell: Teller, analysis: Analysis, row: Row, part: Part, texts: Texts
    ) -> list[str]:
        """Tell what is doubtful about a line.

        Args:
            tell: adds problems of its row.
            analysis: which analysis it is of.
            row: the line, its koefisien a number.
            part: where it stands.
            texts: what its texts say; its koefisien is compared by their item.

        Returns:
            the rules whose flag the stored line keeps.
        """
        flags: list[str] = []
        text, value, _, _, large_whole, mark, other, _ = row.koefisien
        assert value is not None
        if other and mark != part.decimal_mark:
            tell(Rule.KOEFISIEN_AMBIGUOUS, "koefisien", text, suggestion=other)
            if not self._confirmed.has(part, row, "koefisien"):
                flags.append(Rule.KOEFISIEN_AMBIGUOUS)
        if large_whole and part.decimal_text:
            self._lost_points.suspect(analysis, value, texts.item)
            tell(Rule.LOST_DECIMAL, "koefisien", text)
            if not self._confirmed.has(part, row, "koefisien"):
                flags.append(Rule.LOST_DECIMAL)
        if texts.plain:
            return flags
        for name, broken in (("uraian", row.uraian), ("satuan", row.satuan)):
            mended = self._mended[broken]
            if mended:
                tell(Rule.MOJIBAKE, name, broken, suggestion=mended)
                if Rule.MOJIBAKE not in flags and not self._confirmed.has(part, row, name):
                    flags.append(Rule.MOJIBAKE)
        return flags

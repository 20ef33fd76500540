"""Units of analyses that have none of their own, proposed from their names."""

from typing import Any

from ahsp.catalog.units import Canonical
from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.head_unit import head_unit
from ahsp.imports.checking.names import Names
from ahsp.imports.checking.problems import visible
from ahsp.imports.frames import ProblemRow
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Mended
from ahsp.imports.sheets.overrides import SATUAN


def tell_units(
    problems: list[ProblemRow],
    analyses: list[Analysis],
    names: Names,
    mended: Mended,
    canonical: Canonical,
) -> None:
    """Propose a unit for each analysis without one whose name speaks of one.

    Args:
        problems: the file's.
        analyses: all of it, in order.
        names: knows which names lost a prime.
        mended: names as their characters should be.
        canonical: spellings of units.
    """
    for analysis in analyses:
        if analysis.headings.satuan_ahsp or not analysis.nama:
            continue
        lost = names.lost(analysis.position, analysis.nama)
        found = head_unit(mended[analysis.nama] or analysis.nama)
        if found is None:
            continue
        proof: dict[str, Any] = {"written": visible(found.written)}
        satuan = canonical[found.key]
        if lost and lost.unit:
            satuan, proof["prime"] = canonical["m'"], True
        elif found.sure:
            proof["certain"] = True
        place = (Rule.SATUAN_DERIVED, analysis.sheet, analysis.row, SATUAN)
        named = (visible(analysis.kode), visible(analysis.nama), "")
        problems.append((*place, *named, "", satuan, proof))

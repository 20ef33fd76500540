"""A coefficient far from all others of its item is told, and only such a one."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ahsp.catalog.units import Canonical
from ahsp.imports.checking.analysis import Analysis
from ahsp.imports.checking.items import Items
from ahsp.imports.checking.known import Figure, Known
from ahsp.imports.checking.outliers import LEAST, outliers, slips
from ahsp.imports.reading.instructions import Instructions
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.cells import Folded
from ahsp.imports.sheets.overrides import Cell
from ahsp.imports.sheets.rows import Headings, Koefisien, Row
from tests.imports.workbooks import Problem, line, read, save

USUAL = ["0.4", "0.45", "0.5", "0.5", "0.55", "0.6", "0.65", "0.7"]
PART: Any = None


class Line(NamedTuple):
    """A line: its analysis, its item, its koefisien."""

    ahsp: int
    uraian: str
    koefisien: str
    kategori: str = "TK"


def lines(values: list[str], uraian: str = "Pekerja", start: int = 1) -> list[Line]:
    """One line each in analyses of their own."""
    return [Line(at, uraian, value) for at, value in enumerate(values, start)]


def told(found: list[Line], *figures: Figure) -> list[tuple[int, str, str]]:
    """Analysis, item and koefisien of the lines that are told."""
    items = Items(Known(figures, Folded(), Canonical({})))
    analyses: dict[int, Analysis] = {}
    for each in found:
        reading = Koefisien()[each.koefisien]
        row = Row(
            2, "", "", "", each.kategori, "", each.uraian, "OH", reading, None, ""
        )  # fmt: skip
        if each.ahsp not in analyses:
            analyses[each.ahsp] = Analysis(each.ahsp, "", row, Headings())
        analyses[each.ahsp].count += 1
        items.add((each.uraian.lower(), "oh"), analyses[each.ahsp], PART, row)
    return [(line.ahsp, line.row.uraian, line.row.koefisien.text) for line, _ in outliers(items)]


def test_one_that_is_five_hundred_times_the_usual_is_told() -> None:
    assert told([*lines(USUAL), Line(9, "Pekerja", "272.0")]) == [(9, "Pekerja", "272.0")]


def test_one_that_is_a_thousandth_of_the_usual_is_told() -> None:
    assert told([*lines(USUAL), Line(9, "Pekerja", "0.0005")]) == [(9, "Pekerja", "0.0005")]


@pytest.mark.parametrize("factor", [3, 4.9])
def test_up_to_five_times_the_usual_is_not_worth_a_word(factor: float) -> None:
    same = ["0.5"] * 200
    assert told([*lines(same), Line(999, "Pekerja", f"{0.5 * factor}")]) == []
    assert told([*lines(same), Line(999, "Pekerja", f"{0.5 / factor:.6f}")]) == []


def test_where_items_vary_much_more_is_usual() -> None:
    varied = ["0.01", "0.03", "0.1", "0.3", "1", "3", "10"]
    assert told([*lines(varied), Line(9, "Pekerja", "50")]) == []


def test_few_lines_have_no_usual_size() -> None:
    assert told([*lines(["0.5"] * (LEAST - 1)), Line(9, "Pekerja", "272")]) == []
    assert told([*lines(["0.5"] * LEAST), Line(9, "Pekerja", "272")]) != []


def test_the_fewer_the_lines_the_farther_one_has_to_be() -> None:
    def is_told(count: int, value: str) -> bool:
        return bool(told([*lines(["0.5"] * count), Line(99, "Pekerja", value)]))

    assert [is_told(5, "3"), is_told(60, "3")] == [False, True]


def test_two_that_are_far_and_near_each_other_are_a_habit() -> None:
    far = [Line(20, "Pekerja", "272"), Line(21, "Pekerja", "300")]
    assert told([*lines(USUAL * 2), *far]) == []
    apart = [Line(20, "Pekerja", "272"), Line(21, "Pekerja", "9000")]
    assert [each[0] for each in told([*lines(USUAL * 2), *apart])] == [20, 21]


def test_an_analysis_whose_other_lines_are_as_far_is_of_another_size() -> None:
    both = [*lines(USUAL), *lines(USUAL, "Mandor")]
    large = [Line(99, "Pekerja", "272"), Line(99, "Mandor", "272")]
    assert told([*both, *large]) == []
    assert told([*both, large[0], Line(99, "Mandor", "0.5")]) == [(99, "Pekerja", "272")]


def test_lines_of_another_kategori_do_not_excuse_it() -> None:
    both = [*lines(USUAL), *(each._replace(kategori="BHN") for each in lines(USUAL, "Semen"))]
    large = [Line(99, "Pekerja", "272"), Line(99, "Semen", "272", "BHN")]
    assert {each[1] for each in told([*both, *large])} == {"Pekerja", "Semen"}


def test_what_other_editions_have_counts_as_much_as_ones_own_lines() -> None:
    alone = [Line(1, "Pekerja", "272")]
    assert told(alone) == []
    figure = Figure("pekerja", "oh", "TK", 8, [float(each) for each in USUAL])
    assert told(alone, figure) == [(1, "Pekerja", "272")]
    figure = Figure("pekerja", "oh", "TK", 9, [*(float(each) for each in USUAL), 270.0])
    assert told(alone, figure) == [], "another edition has it so"


@pytest.mark.parametrize("shift", range(-5, 6))
def test_the_unit_that_all_are_counted_in_makes_no_difference(shift: int) -> None:
    values = [*USUAL, "272.0"]
    moved = [format(float(each) * 10**shift, ".12g") for each in values]
    assert [each[0] for each in told(lines(moved))] == [9]


def test_neither_does_the_order_of_the_lines() -> None:
    found = [*lines(USUAL), Line(9, "Pekerja", "272.0")]
    assert {tuple(told(found[at:] + found[:at])) for at in range(len(found))} == {
        ((9, "Pekerja", "272.0"),)
    }


def test_zero_is_no_outlier() -> None:
    assert told([*lines(USUAL), Line(9, "Pekerja", "0")]) == []


def test_moves_of_the_mark_are_those_between_two_bounds() -> None:
    assert slips(Koefisien()["272"].value, 0.1, 30) == ["0.272", "2.72", "27.2"]  # type: ignore[arg-type]
    assert slips(Koefisien()["272"].value, 300, 400) == []  # type: ignore[arg-type]


def book(tmp_path: Path, value: str, *usual: str) -> Path:
    rows = [line(f"1.{n}", koefisien=each) for n, each in enumerate(usual or USUAL)]
    return save(tmp_path / "b.xlsx", [*rows, line("9.1", koefisien=value)])


def test_it_is_told_at_its_cell_with_the_peers_and_flags_its_line(tmp_path: Path) -> None:
    found = read(book(tmp_path, "272.0"))
    (problem,) = found.of(Rule.KOEFISIEN_OUTLIER)
    assert (problem.row, problem.column, problem.value) == (10, "G", "272.0")
    evidence = problem.evidence or {}
    assert (evidence["peers"], evidence["low"], evidence["high"]) == (8, 0.4, 0.7)
    assert (found.refused, found.ahsp["9.1"].flagged_count) == ([], 1)


def test_a_move_of_the_mark_is_proposed_only_where_it_makes_it_usual(tmp_path: Path) -> None:
    (problem,) = read(book(tmp_path, "500")).of(Rule.KOEFISIEN_OUTLIER)
    assert problem.suggestion == "0.5"
    assert (problem.evidence or {})["confidence"] < 0.8, "most such values are true"
    (problem,) = read(book(tmp_path, "272.0")).of(Rule.KOEFISIEN_OUTLIER)
    assert problem.suggestion is None
    assert "confidence" not in (problem.evidence or {})


def test_one_that_a_person_confirmed_is_told_and_flags_nothing(tmp_path: Path) -> None:
    confirmed = Instructions(confirmed=[Cell("AHSP", 10, "G")])
    found = read(book(tmp_path, "272.0"), instructions=confirmed)
    assert len(found.of(Rule.KOEFISIEN_OUTLIER)) == 1
    assert found.ahsp["9.1"].flagged_count == 0


def of(found: list[Problem], kode: str) -> list[tuple[int, str, str]]:
    return [(each.row, each.uraian, each.value) for each in found if each.kode == kode]


@pytest.mark.shared
def test_of_the_real_book_the_slip_is_caught_and_the_true_large_value_can_be_confirmed(
    shared: Path,
) -> None:
    path = shared / "data" / "SNI_2025_AHSP.xlsx"
    found = read(path)
    told = found.of(Rule.KOEFISIEN_OUTLIER)
    assert of(told, "9.1.1.8") == [(12_731, "Tukang Pipa", "272.0")]
    ((row, uraian, value),) = of(told, "2.1.2.2")
    assert (uraian.lower(), float(value)) == ("tukang kayu", 20.1)
    (cell,) = {(each.sheet, each.row, each.column) for each in told if each.row == row}
    again = read(path, instructions=Instructions(confirmed=[Cell(*cell)]))
    before, after = found.ahsp["2.1.2.2"], again.ahsp["2.1.2.2"]
    assert after.flagged_count == before.flagged_count - 1
    assert again.ahsp["9.1.1.8"].flagged_count == found.ahsp["9.1.1.8"].flagged_count

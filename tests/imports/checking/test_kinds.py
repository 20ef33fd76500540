"""The kategori of a line without one: from the same item elsewhere, and from its code."""

from collections import Counter
from pathlib import Path

import pytest

from ahsp.imports.checking.kinds import CODES, ENOUGH, propose
from ahsp.imports.checking.known import Figure
from ahsp.imports.reading.instructions import Instructions
from ahsp.imports.rules import Rule
from tests.imports.workbooks import line, read, save


def test_where_nothing_speaks_for_one_none_is_proposed() -> None:
    assert propose(Counter(), "") is None
    assert propose(Counter(), "X.01") is None
    assert propose(Counter({"TK": 1}), "") is None, "one line elsewhere is no habit"


def test_nine_of_ten_elsewhere_are_enough_and_less_is_not() -> None:
    proof = propose(Counter({"BHN": 9, "ALT": 1}), "")
    assert proof is not None
    assert (proof[0], proof[1]["agree"], proof[1]["elsewhere"]) == ("BHN", 9, 10)
    assert "certain" not in proof[1]
    assert propose(Counter({"BHN": 8, "ALT": 2}), "") is None


@pytest.mark.parametrize(("count", "certain"), [(ENOUGH - 1, False), (ENOUGH, True), (90, True)])
def test_enough_lines_of_one_mind_are_certain(count: int, certain: bool) -> None:
    proof = propose(Counter({"ALT": count}), "")
    assert proof is not None
    assert proof[1].get("certain", False) is certain


def test_a_code_of_another_kind_takes_the_certainty() -> None:
    agreed, against = (propose(Counter({"BHN": 20}), code) for code in ("M.01", "L.01"))
    assert agreed is not None
    assert against is not None
    assert agreed[1]["certain"]
    assert agreed[1]["code"] == "M"
    assert (against[0], "certain" in against[1], "code" in against[1]) == ("BHN", False, False)
    assert against[1]["confidence"] < agreed[1]["confidence"]


@pytest.mark.parametrize(("letter", "kategori"), sorted(CODES.items()))
def test_a_code_alone_proposes_but_is_not_certain(letter: str, kategori: str) -> None:
    for code in (f"{letter}.01", f"{letter.lower()}-2", f"{letter}3"):
        proof = propose(Counter(), code)
        assert proof is not None
        assert proof[0] == kategori
        assert "certain" not in proof[1]


@pytest.mark.parametrize("code", ["L", "LA.1", "1.L", "L 01", "", "M.X"])
def test_what_only_looks_like_a_code_says_nothing(code: str) -> None:
    assert propose(Counter(), code) is None


def test_more_lines_of_the_same_mind_never_make_it_less_sure() -> None:
    sure = [propose(Counter({"TK": count}), "L.01") for count in range(2, 200)]
    confidences = [proof[1]["confidence"] for proof in sure if proof]
    assert len(confidences) == len(sure)
    assert confidences == sorted(confidences)
    assert 0 < confidences[0] < confidences[-1] <= 1


def test_the_row_is_told_twice_as_missing_and_as_proposed(tmp_path: Path) -> None:
    same = [line(f"1.{n}", "Semen", "1", kategori="BHN", satuan="kg") for n in range(6)]
    bare = line("2.1", " SEMEN ", "1", kategori="", satuan="kg")
    found = read(save(tmp_path / "b.xlsx", [*same, bare]))
    missing, proposed = found.of(Rule.KATEGORI_MISSING), found.of(Rule.KATEGORI_PROPOSED)
    assert [each.row for each in (*missing, *proposed)] == [8, 8]
    assert [each.suggestion for each in (*missing, *proposed)] == ["BHN", "BHN"]
    assert found.refused == ["2.1"], "it goes nowhere until somebody decides"


def test_other_editions_have_a_say_too(tmp_path: Path) -> None:
    path = save(tmp_path / "b.xlsx", [line("2.1", "Semen", "1", kategori="", satuan="kg")])
    assert read(path).of(Rule.KATEGORI_PROPOSED) == []
    known = Instructions(known=[Figure("semen", "kg", "BHN", 7, [1.0, 2.0])])
    (proposed,) = read(path, instructions=known).of(Rule.KATEGORI_PROPOSED)
    assert proposed.suggestion == "BHN"
    assert (proposed.evidence or {})["elsewhere"] == 7

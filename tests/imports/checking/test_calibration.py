"""What a suggestion's confidence promises: of those that are N % sure, N % or more are right.

Two real books of one edition are measured: the flat one with the faults of its making, the official
one in blocks with what the ministry wrote. Where a line or a name of the one is found in the other,
it decides. The official one also lists the units of its analyses, and its sound values can be made
to lose their decimal marks, as many as its own faults are few.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from python_calamine import CalamineWorkbook

from ahsp.catalog.units import key
from ahsp.imports.checking import kinds
from ahsp.imports.checking.evidence import Peers, propose
from ahsp.imports.desk.tallies import LEVELS
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.kode import tidied
from ahsp.imports.sheets.numbers import power_of
from tests.imports.workbooks import Found, Problem

pytestmark = pytest.mark.shared
RECAPITULATION = "Daftar Harga Satuan Pekerjaan"
MISSPELT = {
    "btg": "batang", "buha": "buah", "m": "m'", "m;'": "m'", "m1": "m'", "n2": "m2", "sey": "set",
    "tgl": "tunggul", "titk": "titik",
}  # fmt: skip
"""Spellings of units in the recapitulation; a metre is one with or without its prime."""


WORDS = {"Ø", "ø", "Δ", "\u2044"}
"""Signs that the official names have in words or as others: dia., the sign of increment, 1/2."""


class Judged(NamedTuple):
    """One suggestion: how sure it is, whether it is certain, and whether it is right."""

    confidence: float
    certain: bool
    right: bool


def judged(problem: Problem, right: bool) -> Judged:
    evidence = problem.evidence or {}
    return Judged(evidence.get("confidence", 0.0), bool(evidence.get("certain")), right)


def share(found: list[Judged]) -> float:
    return sum(each.right for each in found) / len(found)


def keep_their_promise(found: list[Judged], least: int = 1) -> None:
    """All from each level on, and those between two levels, are right as often as they say."""
    bounds = [level / 100 for level in LEVELS]
    for level, above in zip(bounds, [1.01, *bounds], strict=False):
        for upto in (1.01, above):
            group = [each for each in found if level <= each.confidence < upto]
            assert not group or share(group) >= level, (level, upto, len(group))
    assert len([each for each in found if each.confidence >= bounds[-1]]) >= least


def folded(text: str) -> str:
    return "".join(text.split()).casefold()


def digits(value: Decimal) -> str:
    return re.sub(r"\D", "", format(value.normalize(), "f")).strip("0")


def decided(flat: Found, blocks: Found, rule: Rule) -> list[Judged]:
    """Proposed koefisien whose line the other book has, with the same figures in it."""
    kode = {each.position: each.kode for each in blocks.analyses}
    known: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    for each in blocks.lines:
        known[kode[each.ahsp_position], folded(each.uraian)].add(Decimal(each.koefisien))
    found = []
    for problem in flat.of(rule):
        others = known[problem.kode, folded(problem.uraian)]
        same = [value for value in others if digits(value) == digits(Decimal(problem.value))]
        if problem.suggestion is not None and len(same) == 1:
            found.append(judged(problem, Decimal(problem.suggestion) == same[0]))
    return found


def test_lost_points_go_back_as_surely_as_they_say(flat: Found, blocks: Found) -> None:
    found = decided(flat, blocks, Rule.LOST_DECIMAL)
    assert len(found) > 280
    keep_their_promise(found, least=250)
    certain = [each for each in found if each.certain]
    assert len(certain) > 210
    assert share(certain) == 1


def test_points_that_sound_values_lose_go_back_as_surely(blocks: Found) -> None:
    lines = defaultdict(list)
    for each in blocks.lines:
        value = Decimal(each.koefisien)
        if value and not each.flags:
            lines[folded(each.uraian), folded(each.satuan)].append((each.ahsp_position, value))
    found = []
    for same in lines.values():
        for ahsp, value in same:
            exponent = value.normalize().as_tuple().exponent
            assert isinstance(exponent, int)
            if value < 1 or exponent > -3:
                continue  # no mark of these was ever taken for one of thousands
            powers = Counter(power_of(other) for where, other in same if where != ahsp)
            peers = Peers.of({power: n for power, n in powers.items() if power is not None})
            proposed, evidence = propose(value.scaleb(-exponent), peers)
            if proposed is not None:
                certain = bool(evidence.get("certain"))
                right = Decimal(proposed) == value
                found.append(Judged(evidence["confidence"], certain, right))
    assert len(found) > 600
    keep_their_promise(found, least=550)
    assert share([each for each in found if each.certain]) == 1


def test_outliers_are_proposed_but_never_offered_by_the_dozen(flat: Found, blocks: Found) -> None:
    found = decided(flat, blocks, Rule.KOEFISIEN_OUTLIER)
    assert found
    assert max(each.confidence for each in found) < min(LEVELS) / 100
    assert share(found) <= sum(each.confidence for each in found) / len(found)


@pytest.mark.parametrize("coded", [True, False], ids=["with item codes", "without item codes"])
def test_a_hidden_kategori_is_guessed_as_surely_as_it_says(
    flat: Found, blocks: Found, coded: bool
) -> None:
    for book in (flat, blocks):
        votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for each in book.lines:
            votes[folded(each.uraian), folded(each.satuan)][each.kategori] += 1
        found = []
        for each in book.lines:
            others = votes[folded(each.uraian), folded(each.satuan)] - Counter([each.kategori])
            proof = kinds.propose(others, each.kode_item if coded else "")
            if proof is not None:
                chosen, evidence = proof
                certain = bool(evidence.get("certain"))
                found.append(Judged(evidence["confidence"], certain, chosen == each.kategori))
        keep_their_promise(found, least=9_000)
        assert share([each for each in found if each.certain]) > 0.999


def test_a_certain_unit_is_the_one_that_the_ministry_lists(
    flat: Found, blocks: Found, shared: Path
) -> None:
    path = shared / "data" / "AHSP-Cipta-Karya-2025.xlsx"
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(RECAPITULATION).to_python()
    listed: dict[str, tuple[str, str]] = {}
    for kode, nama, satuan, *_ in (map(str, row) for row in rows):
        listed.setdefault(tidied(kode.strip()), (nama, satuan.strip()))
    for book in (flat, blocks):
        found = []
        for problem in book.of(Rule.SATUAN_DERIVED):
            nama, satuan = listed.get(problem.kode, ("", ""))
            if satuan and problem.suggestion and _alike(nama, problem.nama):
                known = MISSPELT.get(key(satuan), key(satuan))
                offered = MISSPELT.get(key(problem.suggestion), key(problem.suggestion))
                found.append(judged(problem, offered == known))
        certain = [each for each in found if each.certain]
        assert len(certain) > 1_000
        assert share(certain) > 0.97, "the list contradicts the names of some of its own analyses"


def _alike(one: str, other: str) -> bool:
    first, second = (set(re.findall(r"\w{3,}", text.lower())) for text in (one, other))
    return len(first & second) >= 0.6 * min(len(first), len(second))


def test_no_unit_is_taken_from_how_often_a_work_is_done(flat: Found, blocks: Found) -> None:
    for book in (flat, blocks):
        for problem in book.of(Rule.SATUAN_DERIVED):
            if problem.suggestion in ("kali", "hari"):
                assert not (problem.evidence or {}).get("certain"), problem.nama


def test_characters_put_right_are_those_of_the_official_names(flat: Found, blocks: Found) -> None:
    others: Counter[str] = Counter()
    for problem in flat.of(Rule.MOJIBAKE):
        official = blocks.ahsp.get(problem.kode)
        if problem.column == "C" and official and problem.suggestion:
            others.update(_signs(problem.suggestion) - _signs(official.nama) or ["none"])
    assert others["none"] > 1_000
    assert set(others) == {"none", *WORDS}


def _signs(text: str) -> set[str]:
    """Letters and signs that are not plain ones, however they are written."""
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "–—’‘“”"), " "))
    return {sign for sign in plain if not sign.isascii()}

"""Spellings of units: what is the same, what is not, and tables that cannot hold a chain."""

from itertools import product

import pytest

from ahsp.catalog.units import (
    Aliases,
    Canonical,
    HasSpellingsError,
    canonical,
    differing,
    key,
    likely,
    spellings_of,
    units,
    with_alias,
    without_alias,
)

ALIASES = {"buah": "buah", "bh": "buah", "btg": "batang", "batang": "batang", "oh": "OH"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bh", "bh"),
        ("  unit \n hari ", "unit hari"),
        ("OH", "oh"),
        ("M²", "m2"),
        ("m³", "m3"),
        ("m’", "m'"),
        ("m′", "m'"),
        ("m`", "m'"),
        ("m´", "m'"),
        ("m‘", "m'"),
        ("orang–hari", "orang-hari"),
        ("e\u0301", "\u00e9"),
        ("", ""),
        (" \t", ""),
        ("%", "%"),
    ],
)
def test_a_key_is_what_spellings_are_compared_by(text: str, expected: str) -> None:
    assert key(text) == expected


@pytest.mark.parametrize("text", ["M²", " Bh  x ", "m`", "ＫＧ", "İ", "\u00b3\u2019", "ß"])
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    "pair",
    [("m", "m'"), ("m", "m2"), ("m2", "m3"), ("OH", "OJ"), ("OJ", "jam"), ("buah", "unit"),
     ("m'", "m3'"), ("kg", "lkg"), ("unit hari", "unithari")],
)  # fmt: skip
def test_different_units_have_different_keys(pair: tuple[str, str]) -> None:
    assert key(pair[0]) != key(pair[1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("BH", "buah"), ("Buah", "buah"), ("buah", "buah"), ("oh", "OH"), ("Lot", "Lot"), ("", "")],
)
def test_a_spelling_leads_to_its_unit_or_stays(text: str, expected: str) -> None:
    assert canonical(text, ALIASES) == expected
    assert Canonical(ALIASES)[text] == expected


def test_spellings_and_units_are_listed_in_order() -> None:
    assert spellings_of(ALIASES, "buah") == ["bh"]
    assert units(ALIASES) == ["batang", "buah", "OH"]


def sound(aliases: Aliases) -> bool:
    """Each canonical spelling leads to itself, so one step is always enough."""
    return all(aliases[key(unit)] == unit for unit in aliases.values())


@pytest.mark.parametrize(
    ("spelling", "unit", "expected"),
    [
        ("Bj", "buah", {"bj": "buah"}),
        ("Bj", "BH", {"bj": "buah"}),  # a unit is named by any of its spellings
        ("Polybag", "polybag", {"polybag": "polybag"}),
        ("zak", "Sak", {"zak": "Sak", "sak": "Sak"}),
        ("bh", "batang", {"bh": "batang"}),
        ("BH", "Bh", {"bh": "Bh"}),  # a unit of its own again
        ("oh", "orang hari", {"oh": "orang hari", "orang hari": "orang hari"}),
        ("buah", "Buah", {"buah": "Buah", "bh": "Buah"}),
        ("buah", "bh", {"buah": "bh", "bh": "bh"}),
        ("OH", "buah", {"oh": "buah"}),
        ("bh", "buah", {}),
    ],
)
def test_a_spelling_is_given_a_unit(spelling: str, unit: str, expected: dict[str, str]) -> None:
    after = with_alias(ALIASES, spelling, unit)
    assert after == ALIASES | expected
    assert sound(after)


def test_a_unit_with_spellings_joins_no_other() -> None:
    with pytest.raises(HasSpellingsError) as refused:
        with_alias(ALIASES, "Buah", "btg")
    assert refused.value.unit == "buah"


def test_a_spelling_is_taken_away() -> None:
    after = without_alias(ALIASES, "BH")
    assert after == {each: unit for each, unit in ALIASES.items() if each != "bh"}
    assert without_alias(after, "buah") == {"btg": "batang", "batang": "batang", "oh": "OH"}
    assert without_alias(ALIASES, "never") == ALIASES
    with pytest.raises(HasSpellingsError):
        without_alias(ALIASES, "buah")


def test_no_series_of_changes_makes_a_chain() -> None:
    """All series of three changes among four spellings, and a removal after each."""
    words = ["A", "b", "c", "B"]
    steps = list(product(words, words))
    for series in product(steps, repeat=3):
        aliases: dict[str, str] = {}
        for spelling, unit in series:
            try:
                aliases = with_alias(aliases, spelling, unit)
            except HasSpellingsError:
                continue
            assert sound(aliases), (series, aliases)
            assert canonical(spelling, aliases) == canonical(unit, aliases), (series, aliases)
        for spelling in words:
            try:
                assert sound(without_alias(aliases, spelling)), (series, spelling)
            except HasSpellingsError:
                assert spellings_of(aliases, canonical(spelling, aliases))


def test_only_spellings_with_another_unit_differ() -> None:
    after = with_alias(ALIASES, "Bj", "buah")
    assert differing(["Bj", "bj", "Bh", "OH"], ALIASES, after) == {"Bj": "buah", "bj": "buah"}
    assert differing(["Bh", "buah", "Lot"], {}, ALIASES) == {"Bh": "buah"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("bauh", "buah"), ("batamg", "batang"), ("lkg", ""), ("cm", ""), ("dus", ""), ("", "")],
)
def test_a_misspelt_unit_is_likely_another(text: str, expected: str) -> None:
    assert likely(text, ALIASES) == expected

"""Tables of questions: how they are read, and what the shipped ones promise."""

from collections import Counter
from pathlib import Path

import pytest

from ahsp.search.golden import HALVES, HELD_OUT, TUNING, Case, Table, TableError, load


def read(folder: Path, text: str) -> Table:
    path = folder / "table.txt"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_table_has_questions_codes_and_kinds(tmp_path: Path) -> None:
    told = "# half: held-out\nquery\texpected\tkind\nbata 1:4\t3.6.1.3;3.6.1.8\tgrade\n\n# end\n"
    table = read(tmp_path, told)
    assert table.half == "held-out"
    assert table.cases == (Case("bata 1:4", ("3.6.1.3", "3.6.1.8"), "grade"),)


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    table = read(tmp_path, "Kode,note,Query\n1.1,new,pagar\n")
    assert table.cases == (Case("pagar", ("1.1",)),)


def test_a_table_needs_no_head(tmp_path: Path) -> None:
    table = read(tmp_path, 'pagar,1.1 1.2\n"atap, seng",3.1\n')
    assert table.cases == (Case("pagar", ("1.1", "1.2")), Case("atap, seng", ("3.1",)))
    assert table.half == ""


def test_codes_may_be_apart_by_commas_among_tabs_and_semicolons(tmp_path: Path) -> None:
    assert read(tmp_path, "pagar\t1.1, 1.2 | 1.3\n").cases[0].expected == ("1.1", "1.2", "1.3")
    assert read(tmp_path, "query;codes\npagar;1.1,1.2\n").cases[0].expected == ("1.1", "1.2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("query\texpected\npagar\t\n", "line 2 needs a question and at least one code"),
        ("pagar\t1.1\n\t1.2\n", "line 2 needs"),
        ("# nothing\n\n", "no question"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(tmp_path, text)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(TableError, match="UTF-8"):
        load(path)


def test_a_star_stands_for_every_code_below() -> None:
    case = Case("bekisting", ("2.2.1.3.*", "2.4.1"))
    assert case.accepts("2.2.1.3.10")
    assert case.accepts("2.4.1")
    assert not case.accepts("2.2.1.30")
    assert not case.accepts("2.2.1.3")
    assert not case.accepts("2.4.1.1")


def test_the_shipped_halves_share_no_question_and_have_the_same_kinds() -> None:
    halves = {half: load(path) for half, path in HALVES.items()}
    assert {half: table.half for half, table in halves.items()} == {half: half for half in halves}
    asked = Counter(
        " ".join(case.query.lower().split()) for each in halves.values() for case in each.cases
    )
    assert [query for query, times in asked.items() if times > 1] == []
    assert asked.total() >= 160
    kinds = {half: Counter(case.kind for case in table.cases) for half, table in halves.items()}
    assert kinds[TUNING].keys() == kinds[HELD_OUT].keys()
    assert kinds[HELD_OUT] <= kinds[TUNING]

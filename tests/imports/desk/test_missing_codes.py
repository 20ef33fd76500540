"""Analyses without a code: read as one, given a code, and the same code the next time."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.checking.codes import in_order, made, successors
from ahsp.imports.desk import repair
from ahsp.imports.desk.entries import EntryError
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.imports.services import NotPossibleError
from ahsp.imports.sheets.kode import is_kode
from ahsp.models import Action, Ahsp, AuditEvent, ImportBatch
from tests.imports.conftest import Book
from tests.imports.desk.test_desk import HTMX, administrator, desk
from tests.imports.desk.test_repair import applied, ids, problems
from tests.imports.desk.test_repair import made as decided
from tests.imports.sheets.test_block import HEADER, TOTALS
from tests.imports.work_place import now, read
from tests.imports.workbooks import Found, line, save
from tests.imports.workbooks import read as told

pytestmark = pytest.mark.measured

NAMELESS: list[Any] = ["", "", "TK", "", "Mandor", "OH", "0.1", "", "", ""]


def codeless(nama: str = "Galian", uraian: str = "Pekerja", **values: Any) -> list[Any]:
    return line("", uraian, nama=nama, **values)


def blocks(path: Path, *headings: tuple[str | None, str]) -> Path:
    rows: list[list[Any]] = []
    for kode, nama in headings:
        rows += [[kode, nama], HEADER, ["A", "TENAGA KERJA"], [1, "Pekerja", "L.01", "OH", 0.6]]
        rows += [[2, "Mandor", "L.04", "OH", 0.06], *TOTALS, []]
    return save(path, rows, headers=["1.1", "PERSIAPAN"], sheet="Tanah")


def proposals(found: Found) -> list[tuple[int, str | None, str, bool]]:
    return [
        (each.row, each.suggestion, (each.evidence or {}).get("from", ""),
         bool((each.evidence or {}).get("certain")))
        for each in found.of(Rule.KODE_MISSING)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "count", "expected"),
    [
        ("5.3.1.29", "5.3.1.31", 1, ["5.3.1.30"]),
        ("5.3.1.29", "5.3.1.32", 2, ["5.3.1.30", "5.3.1.31"]),
        ("5.3.1.29", "5.3.1.30", 1, []),
        ("5.3.1.29", "5.3.1.33", 1, []),
        ("5.3.1.29", "5.3.2.1", 1, ["5.3.1.30"]),
        ("5.3.1.29", "5.3.2.2", 1, []),
        ("5.3.1.29", "", 2, ["5.3.1.30", "5.3.1.31"]),
        ("", "5.3.1.2", 1, ["5.3.1.1"]),
        ("", "5.3.1.3", 1, []),
        ("", "", 1, []),
        ("5.3.1.29", "5.3.1.29.1", 1, []),
        ("5.3.1", "5.3.9.1", 1, []),
        ("5.5.3.5", "4.1.3.1", 1, []),
        ("5.3.1.31", "5.3.1.29", 1, []),
        ("A.2.a", "A.2.c", 1, []),
        ("A.2.3.1.9", "A.2.3.2.1", 1, ["A.2.3.1.10"]),
        ("1", "3", 1, []),
        ("1." + "9" * 5000, "", 1, []),
        ("1.²", "", 1, []),
    ],
)
def test_a_place_tells_a_code_only_where_it_leaves_one(
    before: str, after: str, count: int, expected: list[str]
) -> None:
    assert in_order(before, after, count) == expected


def test_a_made_code_is_the_names_own_short_and_none_that_is_official() -> None:
    one = made("Pemasangan 1 m2  Panel", set())
    assert made("pemasangan 1 m2 PANEL", set()) == one
    assert made("Pemasangan 1 m2 Panel baja", set()) != one
    assert len(one) == len("X-") + 6
    assert is_kode(one)
    assert not set(one[2:]) & set("ILOU")
    longer = made("Pemasangan 1 m2 Panel", {one})
    assert longer.startswith(one)
    assert len(longer) == len(one) + 1


def test_the_next_codes_follow_a_code_that_ends_in_a_number() -> None:
    assert successors("5.5.2.6", 2) == ["5.5.2.7", "5.5.2.8"]
    assert successors("5.5.2.6a", 2) == []


def test_rows_of_one_name_that_follow_each_other_are_one_analysis(book: Book) -> None:
    found = told(
        book(line("1.1"), codeless(), codeless(uraian="Mandor", koefisien="x"),
             codeless("Urugan"), line("1.4"), codeless("Urugan"))
    )  # fmt: skip
    ahsp = [(each.kode, each.nama, each.refused) for each in found.ahsp.values()]
    assert ahsp[0][0] == "1.1"
    assert found.rows_read == 6
    assert proposals(found) == [
        (3, "1.2", "order", True),
        (4, "1.2", "order", True),
        (5, "1.3", "order", True),
        (7, "1.5", "order", True),
    ]
    assert [each.row for each in found.of(Rule.KOEFISIEN_INVALID)] == [4]
    assert {(each.evidence or {})["analysis"] for each in found.of(Rule.KODE_MISSING)} == {2, 3, 5}


def test_rows_with_neither_code_nor_name_are_of_no_analysis(book: Book) -> None:
    found = told(book(line("1.1"), NAMELESS, line("1.3"), line("1.3", "Air")))
    assert proposals(found) == [(3, None, "", False)]
    assert list(found.ahsp) == ["1.1", "1.3"]


def test_rows_that_lost_their_code_go_back_to_their_analysis(context: Flask, book: Book) -> None:
    nama = "Pekerjaan 1.1"
    path = book(line("1.1"), codeless(nama, "Semen"), line("1.1", "Air"), line("1.2"))
    assert proposals(told(path)) == [(3, "1.1", "beside", True)]
    batch = read(path)
    assert repair.accept(batch.id, Rule.KODE_MISSING) == 1
    batch = applied(batch)
    assert problems(batch, Rule.KODE_MISSING) == problems(batch, Rule.CODE_SCATTERED) == []
    assert batch.summary is not None
    assert (batch.summary["ahsp"]["read"], batch.summary["ahsp"]["new"]) == (2, 2)


def test_a_code_that_the_file_has_elsewhere_is_not_proposed(book: Book) -> None:
    found = told(book(line("1.2"), line("1.1"), codeless("Galian"), line("2.1")))
    assert proposals(found) == [(4, made("Galian", ()), "name", False)]


def test_two_of_one_name_get_two_codes_the_same_each_time(tmp_path: Path) -> None:
    path = blocks(tmp_path / "b.xlsx", ("1.1.1", "A"), (None, "Panel"), (None, "Panel"),
                  ("1.1.2", "B"))  # fmt: skip
    first, second = [kode for _, kode, *_ in proposals(told(path))]
    assert first == made("Panel", ())
    assert second is not None
    assert second.startswith(first or "-")
    assert len(second) == len(first or "") + 1
    assert proposals(told(path)) == proposals(told(path))


def test_a_carried_code_is_missing_once_and_given_once(context: Flask, tmp_path: Path) -> None:
    def below(uraian: str) -> list[Any]:
        return line(None, uraian, nama="", klasifikasi=None, satuan_ahsp=None)

    heading = ["", "Galian tanah", None, None, None, None, None, "Bab I", "", "m3"]
    path = save(
        tmp_path / "c.xlsx",
        [line("1.1"), below("Mandor"), below("Air"), heading, below("Pekerja"), below("Mandor"),
         line("1.3"), below("Mandor")],
    )  # fmt: skip
    found = told(path)
    assert found.start.layout == "flat-carried"
    assert proposals(found) == [(6, "1.2", "order", True)]
    batch = read(path)
    repair.accept(batch.id, Rule.KODE_MISSING)
    batch = applied(batch)
    assert batch.summary is not None
    assert (batch.summary["ahsp"]["new"], batch.summary["ahsp"]["refused"]) == (3, 0)
    services.confirm(batch.id)
    work.run(batch.id)
    ahsp = db.session.query(Ahsp).filter_by(kode="1.2").one()
    assert (ahsp.nama, ahsp.satuan, ahsp.klasifikasi) == ("Galian tanah", "m3", "Bab I")
    assert ahsp.rincian_count == 2


@pytest.mark.parametrize("generate", [False, True])
def test_the_shell_gives_codes_only_when_asked(context: Flask, book: Book, generate: bool) -> None:
    path = book(line("1.1"), codeless(), codeless(uraian="Mandor"), line("1.3"),
                codeless("Urugan"), line("1.9.1"))  # fmt: skip
    options = ["--missing-codes", "generate"] if generate else []
    command = ["imports", "run", str(path), "--sumber", "Kode", "--json", *options]
    runner = context.test_cli_runner()
    dry = json.loads(runner.invoke(args=[*command, "--dry-run"]).output)
    report = json.loads(runner.invoke(args=command).output)
    again = json.loads(runner.invoke(args=command).output)
    for key in ("ahsp", "rincian", "applied", "problems"):
        assert dry[key] == report[key]
    assert report["ahsp"]["read"] == 5
    if generate:
        assert report["applied"] == {"kode-missing": 3}
        assert (report["ahsp"]["new"], report["ahsp"]["refused"]) == (5, 0)
        kodes = {each.kode for each in db.session.query(Ahsp)}
        assert kodes == {"1.1", "1.2", "1.3", made("Urugan", ()), "1.9.1"}
        assert (again["ahsp"]["new"], again["ahsp"]["changed"], again["ahsp"]["same"]) == (0, 0, 5)
    else:
        assert report["applied"] == {}
        assert (report["ahsp"]["new"], report["ahsp"]["refused"]) == (3, 2)
        (missing,) = [each for each in report["problems"] if each["rule"] == "kode-missing"]
        assert (missing["rows"], missing["ahsp"]) == (3, 2)
    records = db.session.query(AuditEvent).filter_by(event="import.repaired").all()
    assert [each.detail["count"] for each in records] == ([3, 3] if generate else [])


def test_the_shell_takes_no_other_word(context: Flask, book: Book) -> None:
    command = ["imports", "run", str(book()), "--sumber", "K", "--missing-codes", "maybe"]
    assert context.test_cli_runner().invoke(args=command).exit_code == 2


def test_a_code_that_a_person_typed_is_proposed_when_the_file_comes_again(
    context: Flask, tmp_path: Path
) -> None:
    path = blocks(tmp_path / "b.xlsx", ("1.1.1", "Pagar"), (None, "Panel"), ("1.1.2", "Pintu"))
    batch = read(path)
    repair.decide(batch.id, Rule.KODE_MISSING, ids(batch, Rule.KODE_MISSING), Action.SET, "1.1.9")
    batch = applied(batch)
    services.confirm(batch.id)
    work.run(batch.id)
    again = read(path)
    (problem,) = problems(again, Rule.KODE_MISSING)
    assert problem.suggestion == "1.1.9"
    assert problem.evidence is not None
    assert (problem.evidence["from"], problem.evidence["certain"]) == ("edition", True)
    repair.accept(again.id, Rule.KODE_MISSING)
    again = applied(again)
    assert again.summary is not None
    assert (again.summary["ahsp"]["same"], again.summary["ahsp"]["new"]) == (3, 0)


def test_a_code_that_is_anothers_in_the_edition_is_not_proposed(context: Flask, book: Book) -> None:
    services.import_file(book(line("1.2", nama="Lain sama sekali")), "AHSP 2025")
    batch = read(book(line("1.1"), codeless(), line("1.3")), "AHSP 2025")
    (problem,) = problems(batch, Rule.KODE_MISSING)
    assert problem.suggestion == made("Galian", ())
    assert problem.evidence is not None
    assert "certain" not in problem.evidence
    other = read(book(line("1.1"), codeless(), line("1.3")), "AHSP 2026")
    assert problems(other, Rule.KODE_MISSING)[0].suggestion == "1.2"


@pytest.fixture
def batch(context: Flask, book: Book) -> ImportBatch:
    """An import with two analyses and one row without a code."""
    return read(
        book(line("1.1"), codeless(), codeless(uraian="Mandor"), line("1.3"), line("1.4"),
             codeless("Urugan"), line("1.6.1"), NAMELESS, NAMELESS)
    )  # fmt: skip


def test_one_decision_is_for_all_rows_of_the_analysis_and_for_no_other(
    batch: ImportBatch,
) -> None:
    first, second, other, nameless, _ = ids(batch, Rule.KODE_MISSING)
    assert repair.decide(batch.id, Rule.KODE_MISSING, [second], Action.SET, "9.1") == 2
    assert {each.row: each.new_value for each in decided(batch)} == {3: "9.1", 4: "9.1"}
    assert repair.decide(batch.id, Rule.KODE_MISSING, [nameless], Action.SET, "1.6.1") == 1
    assert repair.undo_cells(batch.id, Rule.KODE_MISSING, [first]) == 2
    assert repair.decide(batch.id, Rule.KODE_MISSING, [other], Action.SET, "9.1") == 1


@pytest.mark.parametrize("typed", ["1.3", " 1.3 ", "1. 3", "1..3"])
def test_a_typed_code_of_another_analysis_is_refused_at_the_field(
    batch: ImportBatch, context: Flask, typed: str
) -> None:
    ratna = administrator(context, "ratna")
    first, *_ = ids(batch, Rule.KODE_MISSING)
    answer = ratna.post(desk(batch, Rule.KODE_MISSING, first), data={"value": typed}, headers=HTMX)
    assert answer.status_code == 422
    assert "1.3 is the code of: Pekerjaan 1.3" in answer.text
    assert decided(batch) == []


def test_a_code_typed_for_one_is_refused_for_the_other(batch: ImportBatch) -> None:
    first, _, other, *_ = ids(batch, Rule.KODE_MISSING)
    repair.decide(batch.id, Rule.KODE_MISSING, [first], Action.SET, "9.1")
    with pytest.raises(EntryError):
        repair.decide(batch.id, Rule.KODE_MISSING, [other], Action.SET, "9.1")


def test_a_block_takes_only_what_it_would_read_as_a_code(context: Flask, tmp_path: Path) -> None:
    batch = read(blocks(tmp_path / "b.xlsx", ("1.1.1", "Pagar"), (None, "Panel")))
    missing = ids(batch, Rule.KODE_MISSING)
    with pytest.raises(EntryError):
        repair.decide(batch.id, Rule.KODE_MISSING, missing, Action.SET, "panel khusus")
    db.session.rollback()
    repair.decide(batch.id, Rule.KODE_MISSING, missing, Action.SET, made("Panel", ()))
    batch = applied(batch)
    assert batch.summary is not None
    assert (batch.summary["ahsp"]["new"], batch.summary["ahsp"]["refused"]) == (2, 0)


def test_the_desk_shows_an_analysis_once_and_gives_all_a_code_at_one_click(
    batch: ImportBatch, context: Flask
) -> None:
    ratna = administrator(context, "ratna")
    page = ratna.get(desk(batch, Rule.KODE_MISSING)).text
    assert page.count("data-desk-row") == 4
    assert "× 2" in page
    assert "its place is between 1.1 and 1.3" in page
    assert "5 rows · 2 analyses" in page
    place = desk(batch, Rule.KODE_MISSING)
    answer = ratna.post(place, data={"take": "all"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Take all proposed codes" not in answer.text
    assert len(decided(batch)) == 3
    assert len({each.group_id for each in decided(batch)}) == 1
    assert ratna.post(desk(batch, Rule.KODE_REUSED), data={"take": "all"}).status_code == 303
    with pytest.raises(NotPossibleError):
        repair.accept_all(batch.id, Rule.MOJIBAKE)
    batch = applied(now(batch.id))
    assert len(problems(batch, Rule.KODE_MISSING)) == 2


def test_one_of_two_with_the_same_code_gets_another_one_at_the_desk(
    context: Flask, tmp_path: Path
) -> None:
    ratna = administrator(context, "ratna")
    batch = read(blocks(tmp_path / "b.xlsx", ("1.1.1", "Pagar kayu"), ("1.1.1", "Pagar seng")))
    first, second = ids(batch, Rule.KODE_REUSED)
    for typed in ("1.1.1", ""):
        answer = ratna.post(desk(batch, Rule.KODE_REUSED, second), data={"value": typed})
        assert answer.status_code == 422
    answer = ratna.post(desk(batch, Rule.KODE_REUSED, second), data={"value": "1.1.2"})
    assert answer.status_code == 303
    answer = ratna.post(desk(batch, Rule.KODE_REUSED, first), data={"value": "1.1.2"})
    assert answer.status_code == 422
    assert ratna.post(f"/import/{batch.id}/repairs").status_code == 303
    work.run(batch.id)
    assert problems(batch, Rule.KODE_REUSED) == []
    assert ratna.post(f"/import/{batch.id}/confirm").status_code == 303
    work.run(batch.id)
    found = {each.kode: each.nama for each in db.session.query(Ahsp)}
    assert found == {"1.1.1": "Pagar kayu", "1.1.2": "Pagar seng"}


@pytest.mark.shared
def test_the_ministrys_book_has_one_and_it_goes_in_with_a_code(
    context: Flask, shared: Path
) -> None:
    path = shared / "data" / "AHSP-Cipta-Karya-2025.xlsx"
    first = services.import_file(path, "Cipta Karya", make_codes=True)
    assert (first.ahsp["read"], first.ahsp["refused"]) == (1_944, 11)
    assert first.applied == {"kode-missing": 1}
    again = services.import_file(path, "Cipta Karya", make_codes=True)
    assert (again.ahsp["new"], again.ahsp["changed"]) == (0, 0)

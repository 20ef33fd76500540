"""Analyses that hold others: found by their lines, parted on a page, undone as one click."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.checking import sequences as sequencing
from ahsp.imports.checking.runs import Place, next_codes, pieces
from ahsp.imports.checking.sequences import Sequence, of_json
from ahsp.imports.checking.splits import Split
from ahsp.imports.desk import repair, splitting
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.models import Action, Ahsp, AuditEvent, ImportBatch, Rincian, StagedSequence
from tests.imports.conftest import Book
from tests.imports.desk.test_desk import HTMX, administrator, desk
from tests.imports.desk.test_repair import applied, ids, made, problems
from tests.imports.sheets.test_block import HEADER
from tests.imports.work_place import now, read
from tests.imports.workbooks import line, save
from tests.imports.workbooks import read as told
from tests.pages import PageClient


def gang(kode: str, fan: str, pekerja: str = "0.5", nama: str | None = None) -> list[list[Any]]:
    """One analysis of three lines."""
    nama = "Pasang kipas" if nama is None else nama
    return [
        line(kode, "Pekerja", pekerja, nama=nama),
        line(kode, "Mandor", f"{pekerja}1", nama=nama),
        line(kode, fan, "1.1", nama=nama, kategori="BHN", satuan="unit"),
    ]


SWALLOWED = [
    *gang("5.1", "Kipas A"), *gang("5.1", "Kipas B", "0.7"), *gang("5.1", "Kipas C", "0.9"),
    *gang("5.4", "Kipas D", nama="Kipas besar"),
]  # fmt: skip
"""5.1 holds 5.2 and 5.3, rows 2 to 10; 5.4 stands in rows 11 to 13."""


@pytest.fixture
def batch(context: Flask, book: Book) -> ImportBatch:
    """An import with an analysis that holds two others."""
    return read(book(*SWALLOWED))


@pytest.fixture
def ratna(context: Flask) -> PageClient:
    return administrator(context, "ratna")


def sequence(batch: ImportBatch, position: int = 1) -> Sequence:
    found = splitting.sequence_of(batch.id, position)
    assert found is not None
    return found


def place(batch: ImportBatch, position: int = 1) -> str:
    return f"/import/{batch.id}/split/{position}"


def form(batch: ImportBatch, *parts: tuple[int, str, str], **more: Any) -> dict[str, Any]:
    """What the page sends for parts that begin at these lines."""
    texts = {f"kode-{at}": kode for at, kode, _ in parts}
    texts |= {f"nama-{at}": nama for at, _, nama in parts}
    of = {f"of-{at}": str(at) for at, *_ in parts}
    mark = splitting.mark_of(sequence(batch))
    return {"mark": mark, "do": "save", "cut": [at for at, *_ in parts if at], **of, **texts} | more


THREE = ((0, "5.1", "Kipas A"), (3, "5.2", "Kipas B"), (6, "5.3", "Kipas C"))


def places(*lines: tuple[int, str, str]) -> list[Place]:
    return [Place(row, kategori, (kategori, item)) for row, kategori, item in lines]


RUN = (("TK", "pekerja"), ("TK", "mandor"), ("BHN", "semen"))


def run(first: int, *but: str) -> list[tuple[int, str, str]]:
    return [(first + at, *each) for at, each in enumerate(RUN) if each[1] not in but]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (run(2), [(0, 0)]),
        ([*run(2), *run(5)], [(0, 0), (3, 3)]),
        ([*run(2), (5, "TK", "kepala"), (6, "TK", "ahli"), (7, "BHN", "cat")], [(0, 0), (3, 0)]),
        ([*run(2), (5, "TK", "pekerja")], [(0, 0), (3, 0)]),
        ([*run(2, "mandor"), *run(5), (90, "TK", "mandor")], [(0, 0), (2, 2), (5, 0)]),
        ([(2, "TK", "mandor"), *run(50), *run(53, "mandor")], [(0, 4), (1, 1), (4, 4)]),
        ([(2, "BHN", "paku"), *run(50), *run(53)], [(0, 1), (1, 1), (4, 4)]),
        ([(2, "TK", "pekerja")], [(0, 0)]),
        ([(2, "TK", "pekerja"), (3, "TK", "pekerja")], [(0, 0)]),
    ],
)
def test_runs_begin_anew_and_lines_that_stand_apart_go_where_they_lack(
    lines: list[tuple[int, str, str]], expected: list[tuple[int, int]]
) -> None:
    assert [(each.start, each.leader) for each in pieces(places(*lines))] == expected


def test_codes_are_proposed_where_as_many_are_missing() -> None:
    assert next_codes("5.1", 2, {"5.1", "5.4"}) == ["5.2", "5.3"]
    assert next_codes("5.1", 2, {"5.1", "5.3"}) == []
    assert next_codes("5.1", 2, {"5.1", "5.5"}) == []
    assert next_codes("5.1", 2, {"5.1"}) == []
    assert next_codes("A", 2, {"A"}) == []


def test_it_is_told_once_with_its_runs_at_the_second_ones_code(book: Book) -> None:
    found = told(book(*SWALLOWED))
    (problem,) = found.of(Rule.SWALLOWED_ANALYSIS)
    assert (problem.row, problem.column, problem.kode) == (5, "A", "5.1")
    assert problem.suggestion is None
    assert problem.evidence == {
        "runs": [[2, 4, 3], [5, 7, 3], [8, 10, 3]],
        "codes": ["5.2", "5.3"],
    }
    assert found.refused == ["5.1"]


def test_lines_that_only_repeat_are_a_warning_and_go_in_but_can_be_parted(
    context: Flask, book: Book
) -> None:
    batch = read(book(*gang("5.1", "Kipas A"), *gang("5.1", "Kipas B"), line("5.2"),
                      line("5.2"), line("5.3"), line("5.3", koefisien="0.9")))  # fmt: skip
    assert problems(batch, Rule.SWALLOWED_ANALYSIS) == []
    (joined,) = problems(batch, Rule.JOINED_ANALYSES)
    assert (joined.row, joined.column, joined.severity) == (5, "A", "warning")
    assert (joined.evidence or {})["runs"] == [[2, 4, 3], [5, 7, 3]]
    assert batch.summary is not None
    assert (batch.summary["ahsp"]["new"], batch.summary["ahsp"]["refused"]) == (2, 1)
    assert [sequence(batch, at).runs for at in (1, 2, 3)] == [2, 1, 1]
    ratna = administrator(context, "ratna")
    for rule in (Rule.JOINED_ANALYSES, Rule.DUPLICATE_SAME):
        assert place(batch) in ratna.get(desk(batch, rule)).text


def test_the_page_shows_the_parts_with_their_proposed_codes(
    batch: ImportBatch, ratna: PageClient
) -> None:
    page = ratna.get(place(batch)).text
    assert "Split 5.1" in page
    assert page.count('class="split-card"') == 3
    for at, kode in ((0, "5.1"), (3, "5.2"), (6, "5.3")):
        assert f'id="kode-{at}"' in page
        assert f'value="{kode}"' in page
    assert page.count("checked") == 2
    assert "Split into 3 analyses" in page
    part = ratna.get(place(batch), headers=HTMX).text
    assert part.strip().startswith('<section id="split"')
    assert "<html" not in part


def test_the_desk_and_a_repeated_line_lead_to_the_page(
    batch: ImportBatch, ratna: PageClient
) -> None:
    page = ratna.get(desk(batch, Rule.SWALLOWED_ANALYSIS)).text
    assert place(batch) in page
    assert "3 runs of lines: rows 2–4, 5–7, 8–10; the file lacks 5.2 to 5.3" in page
    assert 'name="value"' not in page, "no single cell mends it"
    assert place(batch) in ratna.get(desk(batch, Rule.DUPLICATE_CONFLICT)).text


def test_saved_parts_go_in_as_analyses_of_their_own(batch: ImportBatch, ratna: PageClient) -> None:
    answer = ratna.post(place(batch), data=form(batch, *THREE))
    assert (answer.status_code, answer.location) == (303, f"/import/{batch.id}")
    decided = {(each.row, each.column): each.new_value for each in made(batch)}
    assert decided == {
        **{(row, "A"): "5.2" for row in (5, 6, 7)}, **{(row, "A"): "5.3" for row in (8, 9, 10)},
        **{(row, "B"): "Kipas A" for row in (2, 3, 4)},
        **{(row, "B"): "Kipas B" for row in (5, 6, 7)},
        **{(row, "B"): "Kipas C" for row in (8, 9, 10)},
    }  # fmt: skip
    assert len({each.group_id for each in made(batch)}) == 1
    assert "Apply 15 repairs" in ratna.get(f"/import/{batch.id}").text
    batch = applied(batch)
    assert problems(batch, Rule.SWALLOWED_ANALYSIS) == problems(batch, Rule.DUPLICATE_SAME) == []
    services.confirm(batch.id)
    work.run(batch.id)
    names = {each.kode: (each.nama, each.rincian_count) for each in db.session.query(Ahsp)}
    assert names == {
        "5.1": ("Kipas A", 3), "5.2": ("Kipas B", 3), "5.3": ("Kipas C", 3),
        "5.4": ("Kipas besar", 3),
    }  # fmt: skip
    (event,) = db.session.query(AuditEvent).filter_by(event="import.split").all()
    assert event.detail["kode"] == "5.1"
    assert event.detail["parts"] == "5.1, 5.2, 5.3"
    assert (event.detail["count"], event.username) == (15, "ratna")


def test_a_split_is_undone_as_one_from_the_list_or_its_row(
    batch: ImportBatch, ratna: PageClient
) -> None:
    ratna.post(place(batch), data=form(batch, *THREE))
    (group,) = {each.group_id for each in made(batch)}
    assert ratna.post(f"/import/{batch.id}/repairs/{group}").status_code == 303
    assert made(batch) == []
    ratna.post(place(batch), data=form(batch, *THREE))
    (row,) = ids(batch, Rule.SWALLOWED_ANALYSIS)
    assert "ratna · " in ratna.get(desk(batch, Rule.SWALLOWED_ANALYSIS)).text
    ratna.post(desk(batch, Rule.SWALLOWED_ANALYSIS, row), data={"action": "undone"})
    assert made(batch) == []
    ratna.post(place(batch), data=form(batch, *THREE))
    batch = applied(batch)
    assert batch.summary is not None
    assert batch.summary["ahsp"]["refused"] == 0
    repair.undo(batch.id, made(batch)[0].group_id)
    batch = applied(batch)
    assert [each.row for each in problems(batch, Rule.SWALLOWED_ANALYSIS)] == [5]


def test_a_split_of_lines_that_only_repeat_is_undone_from_its_row_too(
    context: Flask, book: Book
) -> None:
    batch = read(book(*gang("5.1", "Kipas A"), *gang("5.1", "Kipas B")))
    ratna = administrator(context, "ratna")
    ratna.post(place(batch), data=form(batch, (0, "5.1", "Kipas A"), (3, "5.2", "Kipas B")))
    assert len(made(batch)) == 9
    (row,) = ids(batch, Rule.JOINED_ANALYSES)
    ratna.post(desk(batch, Rule.JOINED_ANALYSES, row), data={"action": "undone"})
    assert made(batch) == []
    ratna.post(place(batch), data=form(batch, (0, "5.1", "Kipas A"), (3, "5.2", "Kipas B")))
    batch = applied(batch)
    assert problems(batch, Rule.JOINED_ANALYSES) == problems(batch, Rule.DUPLICATE_SAME) == []


def test_saving_again_replaces_the_earlier_split(batch: ImportBatch, ratna: PageClient) -> None:
    ratna.post(place(batch), data=form(batch, *THREE))
    assert "ratna has split this analysis already" in ratna.get(place(batch)).text
    two = ((0, "5.1", "Pasang kipas"), (6, "5.9", "Pasang kipas"))
    ratna.post(place(batch), data=form(batch, *two))
    decided = {(each.row, each.column): each.new_value for each in made(batch)}
    assert decided == {(row, "A"): "5.9" for row in (8, 9, 10)}


def test_cuts_are_moved_added_and_removed_without_saving(
    batch: ImportBatch, ratna: PageClient
) -> None:
    data = form(batch, *THREE) | {"do": "show", "cut": ["4", "6", "8", "99", "-1", "x"]}
    for headers in (HTMX, {}):
        answer = ratna.post(place(batch), data=data, headers=headers)
        assert answer.status_code == 200
        assert answer.text.count('class="split-card"') == 4
        for at in (0, 4, 6, 8):
            assert f'id="kode-{at}"' in answer.text
        assert 'value="5.3"' in answer.text, "what was typed stays with its line"
    joined = ratna.post(place(batch), data=data | {"of-8": "0", "of-6": "77"}, headers=HTMX).text
    assert joined.count('class="split-card"') == 3
    assert made(batch) == []


def test_a_piece_goes_to_another_part(batch: ImportBatch, ratna: PageClient) -> None:
    two = form(batch, (0, "5.1", "Pasang kipas"), (3, "5.2", "Pasang kipas"))
    data = two | {"cut": ["3", "6"], "of-6": "0"}
    assert ratna.post(place(batch), data=data).status_code == 303
    assert {each.row for each in made(batch)} == {5, 6, 7}


@pytest.mark.parametrize(
    ("parts", "field", "words"),
    [
        (((0, "5.1", "A"), (3, "5.1", "B")), "kode-3", "Two parts have this code."),
        (((0, "5.1", "A"), (3, "5. 1", "B")), "kode-3", "Two parts have this code."),
        (((0, "5.1", "A"), (3, "5.4", "B")), "kode-3", "5.4 is the code of: Kipas besar"),
        (((0, "5.1", "A"), (3, "", "B")), "kode-3", "Type a value first."),
        (((0, "5.1", "A"), (3, "5.2", "  ")), "nama-3", "Type a value first."),
        (((0, "5.1", "A"), (3, "x" * 101, "B")), "kode-3", "At most 100 characters."),
        (((0, "5.1", "A" * 2001), (3, "5.2", "B")), "nama-0", "At most 2000 characters."),
        (((0, "5.1", "A"), (3, "5\x01", "B")), "kode-3", "no text"),
        (((0, "5.1", "A"),), "", "Choose at least one line"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_at_its_field(
    batch: ImportBatch, ratna: PageClient, parts: Any, field: str, words: str
) -> None:
    for headers in (HTMX, {}):
        answer = ratna.post(place(batch), data=form(batch, *parts), headers=headers)
        assert answer.status_code == 422
        assert words in answer.text
        if field:
            assert f'aria-describedby="{field}-error"' in answer.text
    assert made(batch) == []


def test_a_code_given_to_an_analysis_without_one_is_not_given_again(
    context: Flask, book: Book, ratna: PageClient
) -> None:
    batch = read(book(*SWALLOWED, line("", nama="Lain")))
    missing = ids(batch, Rule.KODE_MISSING)
    repair.decide(batch.id, Rule.KODE_MISSING, missing, Action.SET, "5.2")
    answer = ratna.post(place(batch), data=form(batch, *THREE))
    assert answer.status_code == 422
    assert "5.2 is the code of: Lain" in answer.text


def test_markup_in_codes_and_names_is_text(batch: ImportBatch, ratna: PageClient) -> None:
    bad = "<img src=x onerror=alert(1)>"
    data = form(batch, (0, "5.1", bad), (3, bad, bad)) | {"do": "show"}
    assert "<img" not in ratna.post(place(batch), data=data).text
    assert ratna.post(place(batch), data=data | {"do": "save"}).status_code == 303
    assert "<img" not in ratna.get(f"/import/{batch.id}").text


def test_lines_of_another_reading_are_not_parted_unseen(
    batch: ImportBatch, ratna: PageClient
) -> None:
    data = form(batch, *THREE)
    assert ratna.post(place(batch), data=data | {"mark": "5.9:9:2"}).status_code == 409
    assert ratna.get(place(batch, 77)).status_code == 404
    assert ratna.post(place(batch, 77), data=data).status_code == 404
    assert ratna.get(place(batch, 2)).status_code == 404, "nothing is repeated in 5.4"
    repair.decide(batch.id, Rule.DUPLICATE_CONFLICT, ids(batch, Rule.DUPLICATE_CONFLICT)[:1],
                  Action.SKIP_ANALYSIS)  # fmt: skip
    repair.apply(batch.id)
    for answer in (ratna.get(place(batch)), ratna.post(place(batch), data=data)):
        assert (answer.status_code, answer.location) == (303, f"/import/{batch.id}")
    assert ratna.post(place(batch), data=data, headers=HTMX).headers["HX-Redirect"]


def test_with_carried_keys_the_parts_keep_what_they_had(
    context: Flask, tmp_path: Path, ratna: PageClient
) -> None:
    def below(uraian: str, koefisien: str, **values: Any) -> list[Any]:
        nothing = {"nama": "", "klasifikasi": None, "satuan_ahsp": None, "kategori": None}
        return line(None, uraian, koefisien, **{**nothing, **values})

    bahan = {"kategori": "BHN", "satuan": "unit"}
    rows = [
        line("5.1"), below("Mandor", "0.05"), below("Kipas A", "1.1", **bahan), below("Baut", "4"),
        below("Pekerja", "0.7", kategori="TK"), below("Mandor", "0.07"),
        below("Kipas B", "1.1", **bahan), below("Baut", "4"),
        line("5.3"), below("Mandor", "0.05"),
    ]  # fmt: skip
    batch = read(save(tmp_path / "c.xlsx", rows))
    assert batch.layout == "flat-carried"
    (problem,) = problems(batch, Rule.SWALLOWED_ANALYSIS)
    assert problem.row == 6
    data = form(batch, (0, "5.1", "Pekerjaan 5.1"), (4, "5.2", "Kipas B"))
    assert ratna.post(place(batch), data=data).status_code == 303
    assert min(each.row for each in made(batch)) == 6
    batch = applied(batch)
    assert batch.summary is not None
    assert (batch.summary["ahsp"]["new"], batch.summary["ahsp"]["refused"]) == (3, 0)
    services.confirm(batch.id)
    work.run(batch.id)
    part = db.session.query(Ahsp).filter_by(kode="5.2").one()
    assert (part.nama, part.satuan, part.klasifikasi) == ("Kipas B", "m2", "Bab I")
    kept = select(Rincian.kategori, Rincian.uraian).where(Rincian.ahsp_id == part.id)
    assert [tuple(each) for each in db.session.execute(kept.order_by(Rincian.position))] == [
        ("TK", "Pekerja"), ("TK", "Mandor"), ("BHN", "Kipas B"), ("BHN", "Baut"),
    ]  # fmt: skip


def test_a_block_is_told_why_not(context: Flask, tmp_path: Path, ratna: PageClient) -> None:
    rows = [
        HEADER, ["A", "TENAGA KERJA"], [1, "Pekerja", "L.01", "OH", 0.6],
        [2, "Pekerja", "L.01", "OH", 0.7],
    ]  # fmt: skip
    batch = read(save(tmp_path / "b.xlsx", rows, headers=["1.1.1", "Pagar"], sheet="Tanah"))
    assert place(batch) in ratna.get(desk(batch, Rule.DUPLICATE_CONFLICT)).text
    page = ratna.get(place(batch)).text
    assert "It is one block with one heading" in page
    assert 'id="split-form"' not in page
    data = form(batch, (0, "1.1.1", "Pagar"), (1, "1.1.2", "Pagar"))
    assert ratna.post(place(batch), data=data).status_code == 409
    assert made(batch) == []


def test_one_that_is_too_long_is_not_parted_by_hand(
    context: Flask, book: Book, ratna: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.imports.checking.swallowed.MOST_LINES", 8)
    pipe_told = told(book(*SWALLOWED))
    assert pipe_told.of(Rule.SWALLOWED_ANALYSIS) == []
    assert sequencing.MOST_LINES == 1_000
    batch = read(book(*[line("5.1", f"Paku {at % 1001}", "0.5") for at in range(1_002)]))
    assert sequence(batch).lines == []
    assert "It has too many lines" in ratna.get(place(batch)).text


def test_letters_are_offered_where_the_file_leaves_no_codes(context: Flask, book: Book) -> None:
    batch = read(book(*gang("5.1", "Kipas A"), *gang("5.1", "Kipas B", "0.7"), line("5.2")))
    chosen = Split.proposed(sequence(batch))
    assert [part.kode for part in chosen.parts] == ["5.1", "5.1b"]


def test_lines_wait_no_longer_than_the_import(batch: ImportBatch) -> None:
    assert db.session.query(StagedSequence).count() == 1
    services.cancel(batch.id)
    assert db.session.query(StagedSequence).count() == 0


def test_the_shell_tells_it_in_its_report(context: Flask, book: Book) -> None:
    command = ["imports", "run", str(book(*SWALLOWED)), "--sumber", "K", "--json", "--dry-run"]
    report = json.loads(context.test_cli_runner().invoke(args=command).output)
    (found,) = [each for each in report["problems"] if each["rule"] == "swallowed-analysis"]
    assert (found["severity"], found["rows"], found["ahsp"]) == ("error", 1, 1)


@pytest.mark.shared
def test_the_ministrys_five_five_two_six_is_six_analyses(
    context: Flask, shared: Path, ratna: PageClient
) -> None:
    batch = read(shared / "data" / "SNI_2025_AHSP.xlsx", "AHSP 2025")
    assert len(problems(batch, Rule.SWALLOWED_ANALYSIS)) == 21
    stored = db.session.query(StagedSequence).filter_by(batch_id=batch.id, kode="5.5.2.6").one()
    lines = of_json(stored.content)
    chosen = Split.proposed(lines)
    codes = [f"5.5.2.{n}" for n in range(6, 12)]
    assert [part.kode for part in chosen.parts] == codes
    assert {len(part.lines) for part in chosen.parts} == {5}
    apart = next(part for part in chosen.parts if part.kode == "5.5.2.10")
    assert lines.lines[apart.lines[0]].row == 4067, "the mandor that stands far away"
    page = ratna.get(place(batch, lines.position)).text
    assert page.count('class="split-card"') == 6
    data: dict[str, Any] = {"do": "save", "mark": splitting.mark_of(lines)}
    data["cut"] = [at for at in chosen.leaders if at]
    data |= {f"of-{at}": leader for at, leader in chosen.leaders.items()}
    data |= {f"kode-{part.leader}": part.kode for part in chosen.parts}
    data |= {f"nama-{part.leader}": part.nama for part in chosen.parts}
    assert ratna.post(place(batch, lines.position), data=data).status_code == 303
    batch = applied(batch)
    assert batch.summary is not None
    counts = batch.summary["ahsp"]
    assert (counts["read"], counts["new"], counts["refused"]) == (2_310, 2_282, 28)
    services.confirm(batch.id)
    work.run(now(batch.id).id)
    found = db.session.query(Ahsp).filter(Ahsp.kode.in_(codes)).all()
    assert {each.kode: each.rincian_count for each in found} == dict.fromkeys(codes, 5)

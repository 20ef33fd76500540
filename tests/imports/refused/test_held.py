"""The workbook of what an import holds back: exactly that, as it stood, and of use again."""

import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports import services, store
from ahsp.imports.desk import decisions, repair
from ahsp.imports.refused import held_asking, held_making
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.imports.sheets.mapping import signature
from ahsp.models import Action, Ahsp, ImportBatch, Role
from tests.apps import last_event
from tests.imports.conftest import Book
from tests.imports.sheets.test_block import block
from tests.imports.sheets.test_carried import below
from tests.imports.test_show import ENGLISH, FRAGMENT, SignIn
from tests.imports.work_place import Nursery, Thread, imported, now, read, rows, until
from tests.imports.workbooks import Formula, line, save
from tests.pages import PageClient

pytestmark = pytest.mark.measured

GOOD = (line("1.1"), line("1.2"), line("1.3"), line("1.3", "Mandor", "0.05"))
BAD = (
    line("2.1", "Semen", "1.5", kategori="BHN", satuan="kg"),
    line("2.1", "Pasir", "0.7", kategori="BHN", satuan=""),
    line("2.2", "Paku", "banyak", kategori="BHN", satuan="kg"),
    line("", "Tanpa kode", "1"),
)


def held_book(batch_id: int, tmp_path: Path) -> Path:
    """The workbook, as the shell writes it."""
    path = tmp_path / f"ditahan-{batch_id}.xlsx"
    held_making.write(batch_id, path)
    return path


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """All cells by sheet, as another library reads them; formulas would show."""
    found = openpyxl.load_workbook(path)
    return {page.title: [[cell.value for cell in row] for row in page.rows] for page in found}


def kode() -> set[str]:
    """Codes in the catalogue."""
    db.session.rollback()
    return set(db.session.scalars(db.select(Ahsp.kode)))


def test_it_holds_exactly_what_is_held_back_with_the_reason_beside_each_row(
    context: Flask, book: Book, tmp_path: Path
) -> None:
    batch = imported(book(GOOD[0], BAD[0], GOOD[1], *BAD[1:], GOOD[2]))
    assert batch.summary is not None
    assert (batch.summary["held"], batch.summary["ahsp"]["refused"]) == (4, 3)
    (page,) = cells(held_book(batch.id, tmp_path)).values()
    head, *found = page
    assert head[-1] == "Reason"
    assert [row[4] for row in found] == ["Semen", "Pasir", "Paku", "Tanpa kode"]
    assert [[str(cell or "") for cell in row[:-1]] for row in found[:3]] == [
        [str(cell or "") for cell in row] for row in BAD[:3]
    ]
    assert [row[-1] for row in found] == [
        "Nothing is wrong with this row; its analysis is held back.",
        "Unit missing (F); Rows not together (A)",
        "Coefficient not a number (G)",
        "Code missing (A)",
    ]


@pytest.mark.parametrize("layout", ["flat", "carried", "block"])
def test_corrected_and_uploaded_again_exactly_those_go_in(
    context: Flask, tmp_path: Path, layout: str
) -> None:
    path, fix = LAYOUTS[layout](tmp_path)
    batch = imported(path)
    before = kode()
    assert before == {"1.1.1.1", "1.1.1.4"}
    made = held_book(batch.id, tmp_path)
    again = read(made)
    assert again.summary is not None
    assert again.summary["ahsp"]["refused"] == again.summary["ahsp"]["read"] == 2
    services.cancel(again.id)
    corrected = openpyxl.load_workbook(made)
    for row in corrected.active.rows:
        fix(row)
    corrected.save(tmp_path / "benar.xlsx")
    batch = imported(tmp_path / "benar.xlsx")
    assert batch.summary is not None
    assert batch.summary["layout"] == {"carried": "flat-carried"}.get(layout, layout)
    assert batch.summary["ahsp"] | {"missing": 0} == {
        "read": 2, "new": 2, "changed": 0, "same": 0, "refused": 0, "missing": 0, "removed": 0,
        "skipped": 0,
    }  # fmt: skip
    assert batch.summary["held"] == 0
    assert kode() - before == {"1.1.1.2", "1.1.1.3"}
    chapters = set(db.session.scalars(db.select(Ahsp.klasifikasi)))
    assert len(chapters) == 1


def _flat(folder: Path) -> tuple[Path, Callable[[Any], None]]:
    def fix(row: Any) -> None:
        if row[4].value == "Pasir" and not row[5].value:
            row[5].value = "m3"

    found = [
        line("1.1.1.1"),
        line("1.1.1.2", "Pasir", satuan=""),
        line("1.1.1.2", "Semen"),
        line("1.1.1.3", "Pasir", satuan=""),
        line("1.1.1.4"),
    ]
    return save(folder / "datar.xlsx", found), fix


def _carried(folder: Path) -> tuple[Path, Callable[[Any], None]]:
    _, fix = _flat(folder)

    def heading(kode: str) -> list[Any]:
        return [kode, f"Pekerjaan {kode}", None, None, None, None, None, "Bab I", "", "m2"]

    found = [
        heading("1.1.1.1"),
        below("Pekerja"),
        below("Mandor"),
        heading("1.1.1.2"),
        below("Semen"),
        below("Pasir", satuan=""),
        line("1.1.1.3", "Pasir", satuan=""),
        below("Semen"),
        heading("1.1.1.4"),
        below("Pekerja"),
    ]
    return save(folder / "turun.xlsx", found, left=2, top=1), lambda row: fix(row[2:])


def _block(folder: Path) -> tuple[Path, Callable[[Any], None]]:
    def fix(row: Any) -> None:
        if row[1].value == "Pasir" and not row[3].value:
            row[3].value = "m3"
        if row[1].value == "Tanpa kode":
            row[0].value = "1.1.1.3"

    pasir = [1, "Pasir", "M.1", None, 0.3, 1, 1]
    found = [
        ["1.1.1", "Pembuatan Pagar"],
        *block("1.1.1.1", "Pagar kayu"),
        *block("1.1.1.2", "Pagar besi", pasir),
        *block(None, "Tanpa kode"),
        *block("1.1.1.4", "Pagar batu"),
    ]
    return save(folder / "blok.xlsx", found, headers=["1.1", "PERSIAPAN"]), fix


LAYOUTS = {"flat": _flat, "carried": _carried, "block": _block}


def test_titles_that_tell_the_kategori_come_along(context: Flask, tmp_path: Path) -> None:
    headers = ["Kode", "Nama Pekerjaan", "Uraian", "Satuan", "Koefisien"]
    found: list[list[Any]] = []
    for n, satuan in ((1, "kg"), (2, None), (3, "kg")):
        found += [
            [f"1.{n}", f"Pekerjaan {n}"],
            [None, None, "A. TENAGA KERJA"],
            [None, None, "Pekerja", "OH", 0.5],
            [None, None, "B. BAHAN"],
            [None, None, "Semen", satuan, 2.5],
        ]
    batch = read(save(tmp_path / "judul.xlsx", found, headers=headers))
    path = held_book(batch.id, tmp_path)
    (page,) = cells(path).values()
    assert [next(filter(None, row)) for row in page[1:]] == [
        "1.2", "A. TENAGA KERJA", "Pekerja", "B. BAHAN", "Semen",
    ]  # fmt: skip
    corrected = openpyxl.load_workbook(path)
    corrected.active["D6"] = "kg"
    corrected.save(path)
    imported(path)
    query = text("SELECT kategori FROM rincian ORDER BY position")
    assert list(db.session.scalars(query)) == ["TK", "BHN"]


def test_error_cells_are_errors_again(context: Flask, tmp_path: Path) -> None:
    path = tmp_path / "galat.xlsx"
    save(path, [line("2.1"), line("2.2", "Semen", "0.5")])
    book = openpyxl.load_workbook(path)
    book.active["G3"] = "#REF!"
    book.save(path)
    batch = read(path)
    made = held_book(batch.id, tmp_path)
    assert openpyxl.load_workbook(made).active["G2"].data_type == "e"
    again = read(made)
    query = text("SELECT value FROM import_problem WHERE batch_id = :b AND rule = 'error-cell'")
    values = [db.session.scalars(query, {"b": each.id}).all() for each in (batch, again)]
    assert values[0] == values[1]
    assert len(values[0]) == 1


def test_the_column_of_reasons_hides_no_mapping_that_is_remembered() -> None:
    for reason in ("Alasan", "Reason"):
        assert signature(["No", "Kode", "Nama", "", reason]) == signature(["No", "Kode", "Nama"])
    assert signature(["No", "Kode", "Alasan", "Nama"]) != signature(["No", "Kode", "Nama"])


def test_keys_are_written_out_where_they_would_no_longer_be_carried_down(
    context: Flask, tmp_path: Path
) -> None:
    lines = [line("1.1"), *(below(f"Bahan {n}") for n in range(9))]
    lines += [each for n in range(2, 9) for each in [line(f"1.{n}", satuan="")]]
    lines.append(below("Air"))
    batch = read(save(tmp_path / "turun.xlsx", lines))
    assert batch.layout == "flat-carried"
    (page,) = cells(held_book(batch.id, tmp_path)).values()
    assert page[-1][:2] == ["1.8", "Pekerjaan 1.8"]
    again = read(held_book(batch.id, tmp_path))
    assert again.summary is not None
    assert again.summary["ahsp"]["read"] == 7
    assert again.summary["rows_read"] == 8


def test_cells_come_back_as_they_stood_and_never_compute(context: Flask, tmp_path: Path) -> None:
    hostile = ["=1+1", "+cmd|'/c calc'!A0", "@SUM(A1)", "#N/A", " a_x0041_b ", "-\u202ex", "é\nb"]
    lines = [line("2.1", each, satuan="") for each in hostile]
    lines.append(line("2.1", Formula("=1+1", "dua"), 0.1, satuan=""))
    lines.append(line("2.1", "x" * 2_500, 12345678901234.5, satuan=""))
    batch = read(save(tmp_path / "buku.xlsx", lines, sheet="Harga 'A' & B"))
    path = held_book(batch.id, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Harga 'A' & B"]
    assert {cell.data_type for row in book.active.rows for cell in row} == {"s", "n"}
    again = read(path)
    texts = text(
        "SELECT uraian FROM import_problem WHERE batch_id = :b AND rule = 'satuan-missing'"
    )
    first, second = (db.session.scalars(texts, {"b": each.id}).all() for each in (batch, again))
    assert first == second
    assert "=1+1" in first
    assert "a_x0041_b" in first
    assert book.active["G10"].value == 12345678901234.5


def test_characters_that_xml_cannot_hold_are_held_back_again(
    context: Flask, tmp_path: Path
) -> None:
    batch = read(save(tmp_path / "b.xlsx", [line("2.1", "a\x01b"), line("2.2", "c\x1fd\re")]))
    again = read(held_book(batch.id, tmp_path))
    query = text("SELECT value FROM import_problem WHERE batch_id = :b AND rule = :r ORDER BY id")
    values = [
        db.session.scalars(query, {"b": each.id, "r": Rule.CONTROL_CHARACTER}).all()
        for each in (batch, again)
    ]
    assert values[0] == values[1]
    assert len(values[0]) == 2


def test_decisions_that_were_applied_are_in_its_cells_and_others_are_not(
    context: Flask, book: Book, tmp_path: Path
) -> None:
    batch = read(
        book(line("2.1", "Paku", "x"), line("2.1", "Pasir", satuan=""), line("2.2", satuan=""))
    )

    def problem(rule: Rule, uraian: str) -> int:
        query = text(
            "SELECT id FROM import_problem WHERE batch_id = :b AND rule = :r AND uraian = :u"
        )
        return int(db.session.scalars(query, {"b": batch.id, "r": rule, "u": uraian}).one())

    repair.decide(
        batch.id,
        Rule.KOEFISIEN_INVALID,
        [problem(Rule.KOEFISIEN_INVALID, "Paku")],
        Action.SET,
        "2.5",
    )
    repair.decide(
        batch.id,
        Rule.SATUAN_MISSING,
        [problem(Rule.SATUAN_MISSING, "Pekerja")],
        Action.SKIP_ANALYSIS,
    )
    repair.apply(batch.id)
    work.run(batch.id)
    repair.decide(
        batch.id, Rule.SATUAN_MISSING, [problem(Rule.SATUAN_MISSING, "Pasir")], Action.SET, "m3"
    )
    assert decisions.waiting(db.session(), batch.id) == 1
    (page,) = cells(held_book(batch.id, tmp_path)).values()
    assert [(row[4], row[5], row[6]) for row in page[1:]] == [
        ("Paku", "OH", "2.5"),
        ("Pasir", None, "0.5"),
    ]


def test_the_reason_is_in_the_uploaders_language_and_no_name_of_an_analysis(
    context: Flask, tmp_path: Path
) -> None:
    nameless = block("1.1.1.2", "")
    titles = [["1.1.1", "Pembuatan Pagar"], *block("1.1.1.1", "Pagar"), *nameless]
    batch = read(save(tmp_path / "blok.xlsx", titles, headers=["1.1", "PERSIAPAN"]))
    db.session.execute(text("UPDATE import_batch SET language = 'id'"))
    db.session.commit()
    path = held_book(batch.id, tmp_path)
    (page,) = cells(path).values()
    assert page[0][-1] == "Alasan"
    assert "Nama kosong (B)" in [row[-1] for row in page]
    again = read(path)
    assert again.summary is not None
    assert again.summary["ahsp"]["refused"] == 1


def test_widths_fit_and_the_header_stays(context: Flask, book: Book, tmp_path: Path) -> None:
    batch = read(book(line("2.1", "Semen portland " * 3, satuan=""), line("2.2")))
    page = openpyxl.load_workbook(held_book(batch.id, tmp_path)).active
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["E"].width == 47
    assert page.column_dimensions["C"].width < 12
    assert page["K2"].fill.fgColor.rgb == "FFF8D7DA"
    assert page["K2"].alignment.wrap_text


def test_a_row_that_nothing_names_stands_first(context: Flask, book: Book, tmp_path: Path) -> None:
    loose = line("", "Tanpa nama", nama="")
    batch = read(book(*GOOD, line("2.1", satuan=""), loose, line("2.2", "Paku", satuan="")))
    path = held_book(batch.id, tmp_path)
    (page,) = cells(path).values()
    assert [row[4] for row in page[1:]] == ["Tanpa nama", "Pekerja", "Paku"]
    again = read(path)
    assert again.summary is not None
    assert again.summary["held"] == 3, "no reader takes it for a line of the analysis above it"


@pytest.fixture
def batch(context: Flask, book: Book) -> ImportBatch:
    """An import with something held back, read."""
    return read(book(*GOOD, *BAD))


def files() -> list[str]:
    """Names of what is kept."""
    return sorted(path.name for path in store.held_path("").iterdir())


@pytest.fixture(autouse=True)
def _no_files(context: Flask) -> Iterator[None]:
    yield
    for path in store.held_path("").iterdir():
        path.unlink()


def test_it_is_made_after_a_commit_without_being_asked_for(context: Flask, book: Book) -> None:
    done = imported(book(*GOOD, *BAD))
    assert done.held_state == "wanted"
    held_making.make(done.id)
    done = now(done.id)
    assert (done.held_state, files()) == ("made", [done.held_as])
    held_making.make(done.id)
    assert files() == [now(done.id).held_as] == [done.held_as]
    assert imported(book(*GOOD)).held_state == "", "nothing is held back"


def test_two_deliveries_at_once_make_one(context: Flask, batch: ImportBatch) -> None:
    batch_id = batch.id
    held_asking.ask(batch_id)
    together = threading.Barrier(3)

    def make() -> None:
        together.wait()
        held_making.make(batch_id)

    for thread in [Thread(context, make) for _ in range(3)]:
        thread.join()
    assert now(batch.id).held_state == "made"
    assert files() == [now(batch.id).held_as]


def test_whoever_cancels_meanwhile_takes_it_away(
    context: Flask, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_asking.ask(batch.id)
    whole = held_making.write

    def slow(batch_id: int, path: Path) -> int:
        count = whole(batch_id, path)
        services.cancel(batch_id)
        return count

    monkeypatch.setattr(held_making, "write", slow)
    held_making.make(batch.id)
    assert (now(batch.id).held_state, now(batch.id).held_as, files()) == ("", "", [])


def test_a_full_disk_leaves_no_half_file_and_the_sweep_tries_again(
    context: Flask, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_asking.ask(batch.id)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("openpyxl.workbook.workbook.Workbook.save", full)
        held_making.make(batch.id)
        assert (now(batch.id).held_state, files()) == ("wanted", [])
        assert not _due(), "not before a pause"
        for _ in range(held_making.ATTEMPTS):
            held_making.make(batch.id)
    assert now(batch.id).held_state == "failed"
    failed = last_event()
    assert (failed.event, failed.severity) == ("import.held_failed", "error")
    assert failed.detail == {"batch": batch.id, "file": batch.file_name, "attempts": 8}
    held_asking.ask(batch.id)
    assert _due() == [batch.id]
    held_making.make(batch.id)
    assert now(batch.id).held_state == "made"


def _due() -> list[int]:
    rung: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_asking, "ring", rung.append)
        held_asking.sweep()
    return rung


def test_a_worker_killed_on_the_way_is_followed_by_another(
    context: Flask, batch: ImportBatch, nursery: Nursery
) -> None:
    held_asking.ask(batch.id)
    code = (
        "from ahsp.imports.refused import held_making, held_book\n"
        "held_book.write = lambda path, *_: (path.write_bytes(b'half'), signal.pause())\n"
        f"held_making.make({batch.id})"
    )
    with nursery.doing(code) as worker:
        until(lambda: any(name.endswith(".half") for name in files()))
        held_making.make(batch.id)
        assert now(batch.id).held_state == "wanted", "somebody is at it"
        worker.kill()
    until(lambda: held_making.make(batch.id) or now(batch.id).held_state == "made")
    held_asking.sweep()
    assert now(batch.id).held_as in files()
    store.forget_held({now(batch.id).held_as}, older_than=-1)
    assert files() == [now(batch.id).held_as]


def test_another_reading_forgets_it(context: Flask, batch: ImportBatch) -> None:
    held_asking.ask(batch.id)
    held_making.make(batch.id)
    services.read_again(batch.id)
    assert (now(batch.id).held_state, now(batch.id).held_as) == ("", "")
    work.run(batch.id)
    services.cancel(batch.id)
    with pytest.raises(services.NotPossibleError):
        held_asking.ask(batch.id)


def test_an_administrator_asks_waits_and_takes_it_away(
    context: Flask, client: PageClient, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(Role.ADMIN)
    name = 'Analisa "2025"\u202e; é=1.xls.xlsx'
    batch = read(save(tmp_path / name.replace('"', "'"), [*GOOD, *BAD]))
    batch.file_name = name
    db.session.commit()
    page = client.get(f"/import/{batch.id}", headers=ENGLISH).text
    assert "3 analyses" in page
    assert "4 rows" in page
    asked = client.post(f"/import/{batch.id}/refused", headers=FRAGMENT | ENGLISH)
    assert "Being made" in asked.text
    assert 'hx-trigger="live"' in asked.text
    waiting = client.get(f"/import/{batch.id}/refused/state", headers=FRAGMENT)
    assert waiting.status_code == 200
    assert client.get(f"/import/{batch.id}/refused").status_code == 302
    held_making.make(batch.id)
    done = client.get(f"/import/{batch.id}/refused/state", headers=FRAGMENT | ENGLISH)
    assert done.status_code == 286
    assert 'hx-trigger="live"' not in done.text
    file = client.get(f"/import/{batch.id}/refused")
    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "no-store"
    assert file.data[:2] == b"PK"
    taken = last_event()
    assert taken.event == "import.held_downloaded"
    assert (taken.detail["batch"], taken.detail["bytes"]) == (batch.id, len(file.data))
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "xls-ditahan.xlsx" in unquote(disposition)
    assert "\u202e" not in unquote(disposition)
    store.held_path(now(batch.id).held_as).unlink()
    assert client.get(f"/import/{batch.id}/refused").status_code == 302
    client.post(f"/import/{batch.id}/refused")
    assert now(batch.id).held_state == "wanted", "a lost file is made again"


def test_there_is_nothing_to_ask_for_where_nothing_is_held_back(
    context: Flask, client: PageClient, sign_in: SignIn, book: Book
) -> None:
    sign_in(Role.ADMIN)
    batch = read(book(*GOOD))
    assert 'id="held"' not in client.get(f"/import/{batch.id}").text
    for method in (client.get, client.post):
        answer = method(f"/import/{batch.id}/refused")
        assert answer.status_code == 303
        assert answer.location in (f"/import/{batch.id}", f"/import/{batch.id}/refused/state")
    part = client.get(f"/import/{batch.id}/refused/state", headers=FRAGMENT)
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, f"/import/{batch.id}")
    assert now(batch.id).held_state == ""


def test_the_shell_writes_it(context: Flask, batch: ImportBatch, tmp_path: Path) -> None:
    path = tmp_path / "keluar.xlsx"
    runner = context.test_cli_runner()
    done = runner.invoke(args=["imports", "refused", str(batch.id), "-o", str(path)])
    assert done.exit_code == 0, done.output
    assert "4 rows" in done.output
    assert len(next(iter(cells(path).values()))) == 5
    assert rows("import_batch") == {"import_batch": 1}
    nowhere = ["imports", "refused", str(batch.id), "-o", str(tmp_path / "no" / "x.xlsx")]
    assert runner.invoke(args=nowhere).exit_code == 1
    assert runner.invoke(args=["imports", "refused", "999", "-o", str(path)]).exit_code == 2


@pytest.mark.shared
def test_real_books_give_back_what_they_hold_back(
    context: Flask, shared: Path, tmp_path: Path
) -> None:
    for name, ahsp, lines in (
        ("SNI_2025_AHSP.xlsx", 29, 455),
        ("AHSP-Cipta-Karya-2025.xlsx", 12, 71),
    ):
        batch = read(shared / "data" / name)
        assert batch.summary is not None
        assert (batch.summary["ahsp"]["refused"], batch.summary["held"]) == (ahsp, lines)
        again = read(held_book(batch.id, tmp_path))
        assert again.summary is not None
        assert (again.summary["ahsp"]["refused"], again.summary["held"]) == (ahsp, lines)
        assert again.summary["ahsp"]["read"] == ahsp


@pytest.mark.shared
def test_what_was_xls_comes_back_as_xlsx(context: Flask, shared: Path, tmp_path: Path) -> None:
    batch = read(shared / "data" / "SNI_2025_first1000_BIFF8.xls")
    assert batch.summary is not None
    assert batch.summary["held"] > 0
    again = read(held_book(batch.id, tmp_path))
    assert again.summary is not None
    assert again.summary["held"] == batch.summary["held"]

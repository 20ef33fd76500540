"""What was exported imports again as nothing new and nothing changed."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from ahsp.export import services
from ahsp.export.content import Analysis, Line
from ahsp.export.order import COLUMNS, Options, Order
from ahsp.export.scope import Scope
from ahsp.export.xlsx.book import write
from ahsp.export.xlsx.words import Words
from ahsp.extensions import db
from ahsp.imports import services as imports
from ahsp.imports.report import Report
from ahsp.imports.sample import sample_path
from ahsp.search.filters import Query
from ahsp.search.queries import sumber_named
from tests.export.reading import facts_in

pytestmark = pytest.mark.usefixtures("context")
EDITION = "AHSP 2025"


def bring_in(path: Path, sumber: str = EDITION) -> Report:
    report = imports.import_file(path, sumber)
    assert report.state == "committed", report
    return report


def take_out(path: Path, sumber: str = EDITION) -> services.Made:
    chosen = sumber_named(sumber)
    assert chosen is not None
    return services.export_to(path, Order(Scope(Query(sumber=(chosen,))), Options(language="en")))


def contents(sumber: str = EDITION) -> list[tuple[Any, ...]]:
    """All that an edition says, to the last digit, in the order of its codes."""
    db.session.rollback()
    rows = db.session.execute(
        text("""
        SELECT a.kode, a.nama, a.satuan, a.klasifikasi, a.sub_klasifikasi, a.digest, r.kategori,
            r.kode_item, r.uraian, r.satuan, r.koefisien::text
        FROM ahsp AS a JOIN sumber AS s ON s.id = a.sumber_id JOIN rincian AS r ON r.ahsp_id = a.id
        WHERE s.nama = :sumber ORDER BY a.kode, r.position
        """),
        {"sumber": sumber},
    )
    return [tuple(row) for row in rows]


def goes_round(source: Path, folder: Path) -> tuple[Report, services.Made]:
    """Import, export, and import the export: into the same edition, and into another."""
    first = bring_in(source)
    before = contents()
    made = take_out(folder / "keluar.xlsx")
    again = bring_in(made.path)
    stored = first.ahsp["new"]
    assert again.ahsp == {
        "read": stored, "new": 0, "changed": 0, "same": stored, "refused": 0, "skipped": 0,
        "removed": 0,
    }  # fmt: skip
    assert again.rincian["same"] == first.rincian["new"] == made.contents.rincian == again.rows_read
    assert made.contents.ahsp == stored
    assert contents() == before
    bring_in(made.path, "Edisi lain")
    assert contents("Edisi lain") == before
    return again, made


def test_the_sample_goes_round(tmp_path: Path) -> None:
    again, made = goes_round(sample_path(), tmp_path)
    assert (made.contents.ahsp, made.contents.rincian) == (232, 1620)
    assert not [each for each in again.problems if each["severity"] == "error"]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["SNI_2025_AHSP.xlsx", "AHSP-Cipta-Karya-2025.xlsx"])
def test_the_real_books_go_round(shared: Path, tmp_path: Path, name: str) -> None:
    goes_round(shared / "data" / name, tmp_path)


AWKWARD = ["=1+1", "<r>&</r>", "_x000D_", "a\nb", "a\r\nb", "\u200ba", "😀", "x" * 2000, "@A", "-1"]


def _line(text: str) -> Line:
    return Line("TK", text[:100], text, "OH", "0.3000")


def test_awkward_texts_go_round(tmp_path: Path) -> None:
    analyses = [
        Analysis(
            EDITION,
            f"1.{number}",
            text,
            "m2",
            text[:300],
            "",
            [Line("TK", text[:100], text, "OH", "0.3000")],
        )
        for number, text in enumerate(AWKWARD, 1)
    ]
    source = tmp_path / "masuk.xlsx"
    write(source, analyses, Words(), COLUMNS, lambda _rows: None)
    goes_round(source, tmp_path)
    assert {row[1] for row in contents()} == set(AWKWARD)
    assert {row[10] for row in contents()} == {"0.3000"}


def test_the_summary_says_what_is_in_the_file(tmp_path: Path) -> None:
    bring_in(sample_path())
    made = take_out(tmp_path / "keluar.xlsx")
    told = facts_in(made.path)
    assert told["Source"] == EDITION
    assert told["Filter"] == f"Source: {EDITION}"
    assert told["Exported"].endswith("WIB")
    assert (told["Analyses"], told["Lines"]) == (232, 1620)
    assert told["Content hash (SHA-256)"] == made.contents.sha256


def test_the_same_content_has_the_same_fingerprint_and_a_change_another(tmp_path: Path) -> None:
    bring_in(sample_path())
    one = take_out(tmp_path / "1.xlsx").contents.sha256
    assert take_out(tmp_path / "2.xlsx").contents.sha256 == one
    book = openpyxl.load_workbook(tmp_path / "2.xlsx")
    book["Details"]["J2"] = 9.75
    book.save(tmp_path / "changed.xlsx")
    bring_in(tmp_path / "changed.xlsx")
    assert take_out(tmp_path / "3.xlsx").contents.sha256 != one

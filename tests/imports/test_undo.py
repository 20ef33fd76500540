"""Modes, versions and the undoing of imports, on the real database."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.report import Report
from ahsp.models import AhspVersion, BatchState, ImportBatch, ImportMode
from tests.apps import last_event
from tests.imports.workbooks import line, save

pytestmark = pytest.mark.usefixtures("context")
EDITION = "AHSP 2025"


def do(path: Path, rows: list[list[Any]], mode: str = ImportMode.ADD_AND_UPDATE) -> Report:
    report = services.import_file(save(path / "buku.xlsx", rows), EDITION, mode=mode)
    assert report.state == BatchState.COMMITTED, report
    return report


def stored() -> list[tuple[Any, ...]]:
    """Every analysis and line as it is kept, to the last digit."""
    db.session.rollback()
    return [
        tuple(row)
        for row in db.session.execute(
            text("""
            SELECT a.id, a.kode, a.nama, a.satuan, a.klasifikasi, a.sub_klasifikasi, a.position,
                a.rincian_count, a.flagged_count, a.digest, a.batch_id, a.origin_sheet,
                a.origin_row, r.position, r.kategori, r.kode_item, r.uraian, r.satuan,
                r.koefisien::text, r.origin_row, r.flags
            FROM ahsp AS a LEFT JOIN rincian AS r ON r.ahsp_id = a.id
            ORDER BY a.kode, r.position
            """)
        )
    ]


def kodes() -> list[str]:
    return sorted({row[1] for row in stored()})


def versions() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.query(AhspVersion).order_by(AhspVersion.id)
    return [(row.kode, row.change) for row in rows]


FIRST = [
    line("1.1", koefisien="0.5000"),
    line("1.1", "Semen", "1.25", kategori="BHN", satuan="kg"),
    line("1.2"),
    line("1.3", koefisien="12"),
]
SECOND = [
    line("1.1", koefisien="0.6"),
    line("1.1", "Semen", "1.25", kategori="BHN", satuan="kg"),
    line("1.2"),
    line("1.4"),
]


def test_a_first_import_keeps_no_version(tmp_path: Path) -> None:
    do(tmp_path, FIRST)
    assert versions() == []


EXPECTED = {
    ImportMode.ADD_AND_UPDATE: (
        (1, 1, 1, 0, 0),
        ["1.1", "1.2", "1.3", "1.4"],
        [("1.1", "changed")],
    ),
    ImportMode.ADD_ONLY: ((1, 0, 1, 1, 0), ["1.1", "1.2", "1.3", "1.4"], []),
    ImportMode.UPDATE_ONLY: ((0, 1, 1, 1, 0), ["1.1", "1.2", "1.3"], [("1.1", "changed")]),
    ImportMode.REPLACE_EDITION: (
        (1, 1, 1, 0, 1),
        ["1.1", "1.2", "1.4"],
        [("1.1", "changed"), ("1.3", "deleted")],
    ),
}


@pytest.mark.parametrize("mode", list(ImportMode))
def test_each_mode_does_what_its_dry_run_counts_and_undo_brings_all_back(
    tmp_path: Path, mode: ImportMode
) -> None:
    do(tmp_path, FIRST)
    before = stored()
    path = save(tmp_path / "buku.xlsx", SECOND)
    told = services.import_file(path, EDITION, dry_run=True, mode=mode)
    assert stored() == before
    assert versions() == []
    done = services.import_file(path, EDITION, mode=mode)
    counts, left, kept = EXPECTED[mode]
    names = ("new", "changed", "same", "skipped", "removed")
    assert tuple(done.ahsp[name] for name in names) == counts
    assert (done.ahsp, done.rincian, done.mode) == (told.ahsp, told.rincian, mode)
    assert done.ahsp["read"] == sum(counts[:4]) + done.ahsp["refused"]
    assert kodes() == left
    assert versions() == kept
    assert done.batch is not None
    plan = services.undo(done.batch)
    assert plan.reversed == counts[0] + counts[1] + counts[4]
    assert (plan.kept, plan.impossible) == (0, 0)
    assert stored() == before
    batch = db.session.get_one(ImportBatch, done.batch)
    assert batch.state == BatchState.UNDONE
    assert batch.summary is not None
    assert batch.summary["undo"]["reversed"] == plan.reversed
    assert last_event().event == "import.undone"

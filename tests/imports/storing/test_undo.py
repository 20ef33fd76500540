"""Modes, versions and the undoing of imports, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.report import Report
from ahsp.imports.running import work
from ahsp.imports.storing import effects
from ahsp.imports.storing import undo as undoing
from ahsp.models import AhspVersion, AuditEvent, BatchState, ImportBatch, ImportMode, Sumber
from tests.apps import last_event
from tests.factories import make_batch
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
                r.koefisien::text, r.origin_row, r.flags, a.satuan_baku, r.satuan_baku,
                r.item_id, (SELECT array_agg(DISTINCT mark) FROM unnest(a.marks) AS mark)
            FROM ahsp AS a LEFT JOIN rincian AS r ON r.ahsp_id = a.id
            ORDER BY a.kode, r.position
            """)
        )
    ]


MARKS = text("""
    SELECT a.kode, array_agg(DISTINCT mark) AS stored, own.lines
    FROM ahsp AS a CROSS JOIN unnest(a.marks) AS mark JOIN (
        SELECT ahsp_id, array_agg(DISTINCT line) AS lines
        FROM rincian AS r JOIN item_spelling AS i ON i.uraian = r.uraian AND i.item_id = r.item_id
            CROSS JOIN unnest(ARRAY['#' || r.item_id, '^' || kategori]) AS line
        GROUP BY ahsp_id
    ) AS own ON own.ahsp_id = a.id
    GROUP BY a.id, own.lines
""")


def marked() -> list[str]:
    """The codes whose marks say what their lines say."""
    return sorted(row.kode for row in db.session.execute(MARKS) if row.stored == row.lines)


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
    assert kodes() == marked() == left
    assert versions() == kept
    assert done.batch is not None
    plan = services.undo(done.batch)
    assert plan.reversed == counts[0] + counts[1] + counts[4]
    assert (plan.kept, plan.impossible) == (0, 0)
    assert stored() == before
    assert marked() == kodes()
    batch = db.session.get_one(ImportBatch, done.batch)
    assert batch.state == BatchState.UNDONE
    assert batch.summary is not None
    assert batch.summary["undo"]["reversed"] == plan.reversed
    assert last_event().event == "import.undone"


def run_batch(path: Path, rows: list[list[Any]], mode: str = ImportMode.ADD_AND_UPDATE) -> int:
    batch = do(path, rows, mode).batch
    assert batch is not None
    return batch


def test_what_was_replaced_since_is_kept_and_the_rest_reversed(tmp_path: Path) -> None:
    first = run_batch(tmp_path, FIRST)
    second = run_batch(tmp_path, SECOND)
    plan = undoing.plan(db.session(), db.session.get_one(ImportBatch, first))
    told = plan.counts()
    assert (told["reversed"], told["kept"], told["impossible"]) == (2, 1, 0)
    done = services.undo(first)
    assert done.counts() == told
    assert kodes() == ["1.1", "1.4"], "1.1 was changed and 1.4 added by the later import"
    assert services.undo(second).counts()["restored"] == 1
    assert kodes() == ["1.1"]


def test_a_removed_code_that_was_imported_again_is_kept(tmp_path: Path) -> None:
    run_batch(tmp_path, FIRST)
    gone = run_batch(tmp_path, SECOND, ImportMode.REPLACE_EDITION)
    run_batch(tmp_path, [line("1.3", koefisien="7")])
    assert services.undo(gone).counts() == {
        "reversed": 2, "withdrawn": 1, "restored": 1, "returned": 0, "kept": 1, "impossible": 0,
    }  # fmt: skip
    assert kodes() == ["1.1", "1.2", "1.3"]
    assert next(row[18] for row in stored() if row[1] == "1.3") == "7"


def test_undoing_in_the_order_of_the_imports_leads_back_to_nothing(tmp_path: Path) -> None:
    states = [stored()]
    batches = []
    for rows, mode in ((FIRST, "add_only"), (SECOND, "replace_edition"), (FIRST, "update_only")):
        batches.append(run_batch(tmp_path, rows, mode))
        states.append(stored())
    for batch, before in zip(reversed(batches), states[-2::-1], strict=True):
        services.undo(batch)
        assert stored() == before


def test_an_import_from_before_versions_is_not_undone_by_guesswork(tmp_path: Path) -> None:
    run_batch(tmp_path, FIRST)
    second = run_batch(tmp_path, SECOND)
    db.session.query(AhspVersion).delete()
    db.session.commit()
    before = stored()
    plan = undoing.plan(db.session(), db.session.get_one(ImportBatch, second))
    assert (plan.reversed, plan.kept, plan.impossible, plan.reason) == (0, 0, 2, "no_version")
    with pytest.raises(services.NotPossibleError):
        services.undo(second)
    assert stored() == before
    assert db.session.get_one(ImportBatch, second).state == BatchState.COMMITTED


def test_undone_once_however_often_and_whoever_asks(context: Flask, tmp_path: Path) -> None:
    run_batch(tmp_path, FIRST)
    second = run_batch(tmp_path, SECOND)
    ready = Barrier(4)

    def ask() -> str:
        with context.app_context():
            ready.wait(60)
            try:
                services.undo(second)
            except services.NotPossibleError:
                return "no"
            return "yes"

    with ThreadPoolExecutor(4) as pool:
        answers = [each.result(60) for each in [pool.submit(ask) for _ in range(4)]]
    assert sorted(answers) == ["no", "no", "no", "yes"]
    undone = db.session.query(AuditEvent).filter_by(event="import.undone").all()
    assert len(undone) == 1
    assert undone[0].detail["reversed"] == 2
    assert [change for _, change in versions()].count("restored") == 1


def test_what_did_nothing_cannot_be_undone(tmp_path: Path) -> None:
    run_batch(tmp_path, FIRST)
    again = run_batch(tmp_path, FIRST)
    with pytest.raises(services.NotPossibleError):
        services.undo(again)
    with pytest.raises(services.NotPossibleError):
        services.undo(make_batch(state="ready", summary={}).id)


def test_undoing_tells_searches_that_the_data_changed(tmp_path: Path) -> None:
    batch = run_batch(tmp_path, FIRST)
    raised = "SELECT version FROM data_version"
    before = db.session.scalar(text(raised))
    db.session.rollback()
    services.undo(batch)
    assert db.session.scalar(text(raised)) == before + 1


def test_the_edition_outlives_its_analyses(tmp_path: Path) -> None:
    services.undo(run_batch(tmp_path, FIRST))
    assert kodes() == []
    assert [each.nama for each in db.session.query(Sumber)] == [EDITION]


def test_a_held_back_analysis_is_never_missing(tmp_path: Path) -> None:
    run_batch(tmp_path, [line("1.1"), line("1.2", nama="Tanpa kode"), line("1.3"), line("1.4")])
    rows = [line("1.1"), line(None, nama="Tanpa kode"), line("1.3", satuan="")]
    report = do(tmp_path, rows, ImportMode.REPLACE_EDITION)
    assert report.ahsp["refused"] == 2  # the one without a code is an analysis too
    assert report.ahsp["removed"] == 1
    assert kodes() == ["1.1", "1.2", "1.3"]


def test_a_commit_that_is_rolled_back_leaves_no_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_batch(tmp_path, FIRST)
    before = stored()

    def stumble(*_: Any) -> None:
        assert versions_here() == 2  # they were written, in this transaction
        raise RuntimeError("at the last moment")

    def versions_here() -> int:
        return int(db.session.scalar(text("SELECT count(*) FROM ahsp_version")) or 0)

    batch = upload(tmp_path, SECOND)
    work.run(batch)
    services.confirm(batch, ImportMode.REPLACE_EDITION)
    monkeypatch.setattr(effects, "with_counts", lambda *_: stumble())
    work.run(batch)
    assert db.session.get_one(ImportBatch, batch).state == BatchState.FAILED
    assert versions() == []
    assert stored() == before


def upload(folder: Path, rows: list[list[Any]]) -> int:
    with save(folder / "lain.xlsx", rows).open("rb") as stream:
        return services.upload(stream, "lain.xlsx", EDITION).id


def test_nobody_removes_more_than_was_confirmed(tmp_path: Path) -> None:
    run_batch(tmp_path, FIRST)
    batch = upload(tmp_path, [line("1.1")])
    work.run(batch)
    services.confirm(batch, ImportMode.REPLACE_EDITION)
    run_batch(tmp_path, [line("9.9")], ImportMode.ADD_ONLY)
    work.run(batch)
    waiting = db.session.get_one(ImportBatch, batch, populate_existing=True)
    assert (waiting.state, waiting.reason) == (BatchState.READY, "edition_changed")
    assert (last_event().event, last_event().severity) == ("import.sent_back", "warning")
    assert last_event().detail["reason"] == "edition_changed"
    assert waiting.summary is not None
    assert waiting.summary["ahsp"]["missing"] == 3
    services.confirm(batch, ImportMode.REPLACE_EDITION)
    work.run(batch)
    done = db.session.get_one(ImportBatch, batch, populate_existing=True)
    assert (done.state, done.reason) == (BatchState.COMMITTED, "")
    assert kodes() == ["1.1"]


def test_two_commits_to_one_edition_take_their_turns(context: Flask, tmp_path: Path) -> None:
    run_batch(tmp_path, FIRST)
    batches = [upload(tmp_path, SECOND), upload(tmp_path, SECOND)]
    for batch in batches:
        work.run(batch)
        services.confirm(batch)

    def commit(batch: int) -> None:
        with context.app_context():
            work.run(batch)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(commit, batches))
    db.session.expire_all()
    ends = [db.session.get_one(ImportBatch, batch) for batch in batches]
    assert {end.state for end in ends} == {BatchState.COMMITTED}
    counts = sorted((end.summary or {})["ahsp"]["changed"] for end in ends)
    assert counts == [0, 1], "the later one finds everything the same"
    assert versions() == [("1.1", "changed")]

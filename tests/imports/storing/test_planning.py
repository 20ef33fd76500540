"""An import that is far larger than what was there stays as quick for each line."""

from pathlib import Path

import pytest
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.report import Report
from ahsp.models import BatchState
from tests.imports.workbooks import line, save

pytestmark = pytest.mark.usefixtures("context")
TABLES = ("ahsp", "item", "rincian")


def rows_looked_at() -> dict[str, int]:
    """How many rows of each table were read without an index, from the start."""
    db.session.execute(text("SELECT pg_stat_force_next_flush()"))
    db.session.commit()
    read = db.session.execute(
        text("SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE relname = ANY(:tables)"),
        {"tables": list(TABLES)},
    )
    found = {name: int(count) for name, count in read}
    db.session.rollback()
    return found


def do(path: Path, chapter: int, analyses: int) -> Report:
    rows = [line(f"{chapter}.{n}", f"Bahan {chapter} {n}") for n in range(analyses)]
    report = services.import_file(save(path / f"{chapter}.xlsx", rows), "AHSP 2025")
    assert report.state == BatchState.COMMITTED, report
    return report


def test_lines_of_a_large_import_are_not_compared_with_all(tmp_path: Path) -> None:
    do(tmp_path, 1, 9)
    with db.engine.begin() as link:
        link.execute(text("ANALYZE ahsp, rincian, item, item_spelling"))
    # What the connection asks for each row is planned for few of them.
    do(tmp_path, 2, 9)
    before = rows_looked_at()
    large = do(tmp_path, 3, 3000)
    imported = rows_looked_at()
    services.undo(large.batch)
    undone = rows_looked_at()
    squared = 3000 * 3000
    for table in TABLES:
        assert imported[table] - before[table] < squared / 50, table
        assert undone[table] - imported[table] < squared / 50, table

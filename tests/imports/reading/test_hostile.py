"""A taste of hostile files through the whole import: none hangs it or looks like our fault."""

import csv
import time
from pathlib import Path

import pytest
from flask import Flask

from ahsp.imports import services
from ahsp.imports.sheets.workbook import RefusedError
from tests.imports.work_place import rows

pytestmark = [pytest.mark.shared, pytest.mark.measured]
FAMILIES = ("bad_", "ext_", "xd_", "tx_", "nu_", "tr_", "fz_", "ol_", "ty_", "en_")
CERTAIN = {
    "bad_extension",
    "bad_magic",
    "empty_file",
    "too_many_rows",
    "too_many_columns",
    "encrypted",
    "corrupt",
}
EACH = 3


def chosen(folder: Path) -> list[dict[str, str]]:
    """Every family's first files, and all that are no workbook at all."""
    with (folder / "EXPECTED.tsv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    small = [row for row in listed if (folder / row["file"]).stat().st_size < 200_000]
    return [
        row
        for family in FAMILIES
        for row in [each for each in small if each["file"].startswith(family)][:EACH]
    ]


def test_hostile_files_are_read_or_refused_and_nothing_else(context: Flask, shared: Path) -> None:
    folder = shared / "corpus" / "synthetic"
    files = chosen(folder)
    assert len(files) == len(FAMILIES) * EACH
    for row in files:
        started = time.monotonic()
        try:
            report = services.import_file(folder / row["file"], "A")
            state, reason = report.state, report.reason
        except RefusedError as refused:
            state, reason = "refused", refused.reason
        assert time.monotonic() - started < 60, row["file"]
        assert state in ("refused", "committed"), row["file"]
        others = [each.partition(":")[2] for each in row["also_ok"].split(",")]
        if row["reason"] in CERTAIN and "accept" not in row["also_ok"]:
            assert reason in (row["reason"], *others), row["file"]
    assert rows("staged_ahsp", "staged_rincian") == {"staged_ahsp": 0, "staged_rincian": 0}

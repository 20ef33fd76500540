"""Files that others made: hostile, odd and honest ones; and good ones with bits changed."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from ahsp.config import ROOT
from tests.imports.gate.compounds import book, compound, defined, formula, number, text
from tests.imports.gate.packages import packed, parts

pytestmark = pytest.mark.measured

csv.field_size_limit(10**8)
EACH = 60
"""Real files of one reason that are tried; the command tries all of them elsewhere."""


def judged(paths: list[Path], *arguments: str) -> list[str]:
    """The answers for files, from one process as limited as the reading child."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.imports.gate.judge", *arguments],
        cwd=ROOT,
        input="".join(f"{path}\n" for path in paths),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout.splitlines()


def expected(table: Path, column: str) -> list[tuple[str, set[str]]]:
    """The files of a table and the answers that are right for each."""
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for each in rows:
        answer = "accept" if each["verdict"] == "accept" else f"reject:{each['reason']}"
        found.append((each[column], {answer, *filter(None, each["also_ok"].split(","))}))
    return found


def wrong(folder: Path, cases: list[tuple[str, set[str]]]) -> list[tuple[str, str]]:
    answers = judged([folder / name for name, _ in cases])
    assert len(answers) == len(cases)
    return [
        (name, answer)
        for (name, right), answer in zip(cases, answers, strict=True)
        if answer not in right
    ]


@pytest.mark.shared
def test_all_made_files_get_the_right_answer(shared: Path) -> None:
    folder = shared / "corpus" / "synthetic"
    cases = expected(folder / "EXPECTED.tsv", "file")
    assert len(cases) == 282
    assert not wrong(folder, cases)


@pytest.mark.shared
def test_real_files_get_the_right_answer(shared: Path) -> None:
    folder = shared / "corpus"
    kinds: dict[str, list[tuple[str, set[str]]]] = {}
    for case in expected(folder / "INDEX.tsv", "path"):
        kinds.setdefault(min(case[1]), []).append(case)
    cases = [case for group in kinds.values() for case in group[:EACH]]
    assert not wrong(folder / "files", cases)


@pytest.mark.shared
def test_the_real_books_pass(shared: Path) -> None:
    books = sorted((shared / "data").glob("*.xls*"))
    assert books
    assert judged(books) == ["accept"] * len(books)


def test_good_files_with_bits_changed_end_in_nothing_but_a_reason(tmp_path: Path) -> None:
    zipped, old = tmp_path / "book.xlsx", tmp_path / "book.xls"
    zipped.write_bytes(packed(parts()))
    cells = number(0, 0) * 9 + formula(text("x") + b"\x42\1\x04\0")
    streams = {"Workbook": book(cells, defined("nama", 0, b"\x1e\1\0"))}
    old.write_bytes(compound(streams))
    assert judged([zipped, old], "flip") == ["done", "done"]

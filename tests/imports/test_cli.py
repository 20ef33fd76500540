"""Importing from the shell: one object for scripts, exit codes, a rehearsal without a trace."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from ahsp import embedded
from ahsp.extensions import db
from ahsp.imports import store
from ahsp.imports.sample import EXPECTED, PLANTED, sample_path
from ahsp.models import Base, ImportBatch
from tests.factories import make_ahsp
from tests.imports.conftest import LINES, Book
from tests.imports.work_place import REPOSITORY, Nursery, imported, rows
from tests.imports.workbooks import line

pytestmark = pytest.mark.measured

KEYS = [
    "batch", "state", "layout", "sumber", "rows_read", "ahsp", "rincian", "accounted", "problems",
    "seconds",
]  # fmt: skip
"""The contract's keys, in their order; others may stand between them."""
AHSP = ["read", "new", "changed", "same", "refused"]
RINCIAN = ["read", "new", "changed", "removed", "same"]


def run(app: Flask, *args: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["imports", "run", *map(str, args)])


def told(result: Result) -> dict[str, Any]:
    """The one object on standard output."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def in_order(keys: list[str], among: Any) -> bool:
    """Whether keys stand in an object in this order."""
    return [key for key in among if key in keys] == keys


def test_scripts_get_one_object_with_the_keys_of_the_contract(context: Flask, book: Book) -> None:
    bad = line("9", "Paku", satuan="", kategori="BHN")
    result = run(context, book(*LINES, bad), "--sumber", " AHSP  2025 ", "--json")
    assert result.exit_code == 0, result.output
    found = told(result)
    assert in_order(KEYS, found)
    assert in_order(AHSP, found["ahsp"])
    assert in_order(RINCIAN, found["rincian"])
    batch = db.session.execute(text("SELECT id, state FROM import_batch")).one()
    assert (found["batch"], found["state"]) == (batch.id, "committed")
    assert (found["layout"], found["sumber"], found["rows_read"]) == ("flat", "AHSP 2025", 6)
    assert [found["ahsp"][key] for key in AHSP] == [4, 3, 0, 0, 1]
    assert [found["rincian"][key] for key in RINCIAN] == [6, 5, 0, 0, 0]
    assert 0 < found["seconds"] < 60
    account = found["accounted"]
    assert (account["rows"], account["read"], account["held"], account["header"]) == (7, 5, 1, 1)
    assert account["rows"] == sum(count for name, count in account.items() if name != "rows")
    (problem,) = found["problems"]
    assert in_order(["rule", "severity", "rows", "ahsp", "examples"], problem)
    assert (problem["rule"], problem["severity"]) == ("satuan-missing", "error")
    assert (problem["rows"], problem["ahsp"]) == (1, 1)
    (example,) = problem["examples"]
    assert in_order(["sheet", "row", "column", "value", "suggestion"], example)
    assert [example[key] for key in ("sheet", "row", "column")] == ["AHSP", 7, "F"]
    assert (example["value"], example["suggestion"]) == ("", None)


JUDGED = {"kategori-proposed": (2, 1), "koefisien-outlier": (9, 8), "swallowed-analysis": (1, 1)}


def test_the_sample_gives_exactly_what_was_planted(context: Flask) -> None:
    found = told(run(context, sample_path(), "--sumber", "Contoh", "--json"))
    assert found["rows_read"] == EXPECTED["rows"]
    assert found["ahsp"]["read"] == EXPECTED["ahsp_read"]
    assert found["ahsp"]["refused"] == EXPECTED["ahsp_refused"]
    assert found["ahsp"]["new"] == EXPECTED["ahsp_committed"]
    assert found["rincian"]["new"] == EXPECTED["rincian_committed"]
    counts = {each["rule"]: (each["rows"], each["ahsp"]) for each in found["problems"]}
    assert counts.pop("satuan-alias") == (18, 18)  # no fault: one unit in two spellings
    # What was planted also looks odd beside its likes, so that other rules tell of it.
    judged = {name: counts.pop(name) for name in JUDGED}
    assert judged == JUDGED
    assert counts == {rule: tuple(planted) for rule, planted in PLANTED.items()}
    again = told(run(context, sample_path(), "--sumber", "Contoh", "--json"))
    assert (again["ahsp"]["new"], again["ahsp"]["changed"]) == (0, 0)
    assert again["ahsp"]["same"] == EXPECTED["ahsp_committed"]


def everything() -> dict[str, str]:
    """Each table as one sum over all its rows."""
    db.session.rollback()
    found = {
        table: str(
            db.session.execute(
                text(
                    f"SELECT count(*) || md5(coalesce(string_agg(t::text, $$|$$ ORDER BY"
                    f' t::text), $$$$)) FROM "{table}" AS t'
                )
            ).scalar_one()
        )
        for table in Base.metadata.tables
    }
    db.session.rollback()
    return found


@pytest.mark.parametrize("kind", ["new", "changed", "refused"])
def test_a_rehearsal_says_what_would_be_and_changes_no_row_of_any_table(
    context: Flask, book: Book, tmp_path: Path, kind: str
) -> None:
    make_ahsp("1.1", "Yang lama")
    path = book(*LINES)
    if kind == "changed":
        imported(book(*LINES[:4], line("1.3", koefisien="9")))
    if kind == "refused":
        path = tmp_path / "rusak.xlsx"
        path.write_bytes(b"PK\x03\x04 dan tidak lebih")
    before, files = everything(), set(store.path_of(".").iterdir())
    result = run(context, path, "--sumber", "AHSP 2025", "--dry-run", "--json")
    found = told(result)
    assert everything() == before
    assert set(store.path_of(".").iterdir()) == files
    assert result.exit_code == (1 if kind == "refused" else 0)
    assert found["batch"] is None
    if kind != "refused":
        assert found["state"] == "dry-run"
        expected = {"new": (2, 1, 0), "changed": (0, 1, 2)}[kind]
        assert tuple(found["ahsp"][key] for key in ("new", "changed", "same")) == expected


def test_a_rehearsal_and_the_deed_count_the_same(context: Flask, book: Book) -> None:
    imported(book(*LINES))
    path = book(*LINES[:3], line("1.2", "Mandor", "0.06"), line("1.4"), line("9", satuan=""))
    dry, real = (
        told(run(context, path, "--sumber", "AHSP 2025", "--json", *more))
        for more in (["--dry-run"], [])
    )
    for key in ("layout", "rows_read", "ahsp", "rincian", "problems"):
        assert dry[key] == real[key]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"<html>", "bad_magic"),
        ("a.xlsx", b"", "empty_file"),
        ("a.csv", b"a;b", "bad_extension"),
        ("a.xlsx", b"PK\x03\x04 dan tidak lebih", "corrupt"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--dry-run"]], ids=["run", "dry"])
def test_a_refused_file_is_one_object_with_its_reason_and_a_sentence(
    context: Flask, tmp_path: Path, name: str, content: bytes, reason: str, more: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run(context, path, "--sumber", "A", "--json", *more)
    assert result.exit_code == 1
    found = told(result)
    assert in_order(KEYS, found)
    assert (found["state"], found["reason"]) == ("refused", reason)
    assert found["sentence"].endswith(".")
    assert "%(" not in found["sentence"]
    assert rows("ahsp", "sumber") == {"ahsp": 0, "sumber": 0}


def test_people_get_lines(context: Flask, book: Book, tmp_path: Path) -> None:
    result = run(context, book(*LINES, line("9", satuan="")), "--sumber", "A")
    assert result.exit_code == 0
    assert result.stdout.startswith("committed: 6 rows in ")
    assert "satuan-missing" in result.stdout
    path = tmp_path / "a.csv"
    path.write_text("x")
    result = run(context, path, "--sumber", "A")
    assert result.exit_code == 1
    assert "Only .xlsx and .xls files are taken" in result.stdout
    assert "[bad_extension]" in result.stdout


def test_misuse_is_told_apart_from_a_bad_file(context: Flask, book: Book, tmp_path: Path) -> None:
    path = book()
    for args in (
        [path],
        [path, "--sumber", " "],
        [path, "--sumber", "x" * 121],
        [tmp_path / "tidak-ada.xlsx", "--sumber", "A"],
        [tmp_path, "--sumber", "A"],
        [path, "--sumber", "A", "--unheard-of"],
        ["--sumber", "A"],
    ):
        result = run(context, *args, "--json")
        assert result.exit_code == 2, args
        assert result.stdout == ""
    assert rows("import_batch", "audit_event") == {"import_batch": 0, "audit_event": 0}


def test_a_name_that_is_no_text_is_taken_all_the_same(
    context: Flask, book: Book, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"buku-\xff.xlsx")
    path.write_bytes(book().read_bytes())
    for more in (["--dry-run"], []):
        result = run(context, path, "--sumber", "A", "--json", *more)
        assert result.exit_code == 0, result.output


def test_two_processes_that_import_the_same_at_once_both_end_well(
    context: Flask, book: Book, nursery: Nursery
) -> None:
    path = str(book(*LINES))
    code = f"from pathlib import Path; services.import_file(Path({path!r}), 'AHSP 2025')"
    for process in [nursery.doing(code) for _ in range(2)]:
        process.wait()
    batches = list(db.session.scalars(select(ImportBatch)))
    assert [batch.state for batch in batches] == ["committed"] * 2
    assert sorted((batch.summary or {})["ahsp"]["new"] for batch in batches) == [0, 3]
    assert rows("ahsp", "rincian") == {"ahsp": 3, "rincian": 5}


@pytest.fixture
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder that nothing was ever started on."""
    data = tmp_path_factory.mktemp("fresh") / "data"
    yield data
    assert embedded.release(data, wait=30), "the servers outlived their user"


def test_on_a_fresh_folder_it_starts_what_it_needs_and_ends_it_again(
    fresh_data: Path, book: Book
) -> None:
    env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "imports", "run", str(book(*LINES)),
         "--sumber", "AHSP 2025", "--json"],
        cwd=REPOSITORY,
        env=env | {"AHSP_DATA": str(fresh_data)},
        capture_output=True,
        text=True,
        timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["state"], found["ahsp"]["new"]) == ("committed", 3)

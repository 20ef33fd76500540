"""The quickest faults, on one running program; the others are `make check-faults`."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.faults import f6_double_submit, f7_two_people, f15_read_only, report, series
from bench.faults.__main__ import NAMES as FAULTS
from bench.faults.program import Program
from bench.load.__main__ import NAMES as LOADS

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """The whole program, started as people start it."""
    with Program(sample=False) as started:
        yield started


def test_ten_submits_of_one_form_make_one_import(program: Program) -> None:
    outcome = f6_double_submit.try_on(program)
    assert outcome["ok"], outcome


def test_two_administrators_with_one_file_store_its_rows_once(program: Program) -> None:
    outcome = f7_two_people.try_on(program)
    assert outcome["ok"], outcome


def test_a_database_that_takes_no_changes_is_read_and_loses_no_form(program: Program) -> None:
    outcome = f15_read_only.try_on(program)
    assert outcome["ok"], outcome


@pytest.mark.parametrize("outcome", [{"ok": False, "rows": 3}, {"ok": True, "rows": 4}])
def test_a_script_says_one_line_and_its_status(
    outcome: report.Outcome, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        report.run("F0", lambda: outcome, 5)
    said = capsys.readouterr().out
    assert (end.value.code == 0) is outcome["ok"]
    assert said.count("\n") == 1
    assert f'"name": "F0", "ok": {str(outcome["ok"]).lower()}, "rows": {outcome["rows"]}' in said


def test_a_script_that_breaks_is_not_ok(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> report.Outcome:
        raise RuntimeError("no server")

    with pytest.raises(SystemExit) as end:
        report.run("F0", broken, 5)
    assert end.value.code == 1
    assert '"error": "RuntimeError: no server"' in capsys.readouterr().out


def test_a_script_is_given_up_when_its_time_is_over(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        report.run("F0", lambda: {"ok": not subprocess.run(["sleep", "30"], check=True)}, 1)
    assert end.value.code == 1
    assert "given up (SIGALRM)" in capsys.readouterr().out


def test_every_script_is_one_of_a_series_and_in_the_guide() -> None:
    guide = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    for folder, names in (("faults", FAULTS), ("load", LOADS)):
        scripts = {path.stem for path in (ROOT / "bench" / folder).glob("[beflmq][0-9]*.py")}
        assert scripts == set(names.values())
        assert [name for name in names if f"| {name} |" not in guide] == []


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert series.run_each("bench.faults", FAULTS, ["F1", "F99"]) == 2
    assert "no such script: F99" in capsys.readouterr().out

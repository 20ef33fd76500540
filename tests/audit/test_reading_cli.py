"""The record from the shell: the same filters, lines for people, JSON for scripts."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_user
from tests.record import make_event


def run(app: Flask, *args: str) -> Any:
    return app.test_cli_runner().invoke(args=["audit", *args])


@pytest.fixture
def some(context: Flask) -> Flask:
    make_event("authentication.signed_in", username="siti")
    make_event("import.failed", "error", username="budi",
               detail={"batch": 3, "file": "buku.xlsx", "reason": "internal"})  # fmt: skip
    make_event("old.name", "critical", address="10.0.0.9", detail={"k": "=1+1"})
    return context


def test_a_list_tells_what_scripts_need(some: Flask) -> None:
    found = json.loads(run(some, "list", "--limit", "2", "--json").output)["events"]
    assert [each["id"] for each in found] == [3, 2]
    assert set(found[0]) == {"id", "at", "event", "severity", "category", "user", "message"}
    assert found[1]["event"] == "import.failed"
    assert found[1]["user"] == "budi"
    assert "buku.xlsx" in found[1]["message"]
    assert found[1]["message"].startswith("Import failed")


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--severity", "error", "--severity", "critical"], [3, 2]),
        (["--category", "import"], [2]),
        (["--event", "old.name"], [3]),
        (["--user", "SITI"], [1]),
        (["--address", "10.0.0.0/24"], [3]),
        (["--text", "buku"], [2]),
        (["--resolved", "no"], [3, 2]),
        (["--from", "2000-01-01", "--to", "2000-01-02"], []),
        (["--range", "24h"], [3, 2, 1]),
    ],
)
def test_filters_are_those_of_the_page(some: Flask, options: list[str], wanted: list[int]) -> None:
    make_user("siti")
    answer = run(some, "list", "--json", *options)
    assert [each["id"] for each in json.loads(answer.output)["events"]] == wanted


def test_one_event_is_shown_whole(some: Flask) -> None:
    found = json.loads(run(some, "show", "3", "--json").output)
    assert (found["address"], found["detail"]) == ("10.0.0.9", {"k": "=1+1"})
    assert "10.0.0.9" in run(some, "show", "3").output
    assert run(some, "show", "99").exit_code == 1


def test_an_export_is_a_table_without_live_formulas(some: Flask, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(some, "export").output)))
    assert [row["id"] for row in rows] == ["3", "2", "1"]
    assert rows[1]["event"] == "import.failed"
    target = tmp_path / "audit.csv"
    told = json.loads(
        run(some, "export", "-o", str(target), "--category", "import", "--json").output
    )
    assert told["events"] == 1
    assert len(target.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    "options",
    [["list", "--severity", "loud"], ["list", "--address", "x"], ["list", "--limit", "0"],
     ["list", "--from", "tomorrow"], ["show", "0"], ["export", "--json"]],
)  # fmt: skip
def test_what_makes_no_sense_is_misuse(some: Flask, options: list[str]) -> None:
    assert run(some, *options).exit_code == 2

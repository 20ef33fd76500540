"""Searching from the shell."""

import json

import pytest
from click.testing import Result
from flask import Flask

from tests.factories import make_ahsp, make_sumber


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["search", "find", *args])


def test_scripts_get_one_object(context: Flask) -> None:
    ahsp = make_ahsp("1.2", "Pemasangan dinding bata “merah”", satuan="m2")
    result = run(context, "pasangan bata", "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert list(told) == ["total", "capped", "ms", "results"]
    assert (told["total"], told["capped"]) == (1, False)
    assert told["ms"] > 0
    (row,) = told["results"]
    assert 0 < row.pop("score") < 1
    assert row == {
        "id": ahsp.id,
        "kode": "1.2",
        "nama": "Pemasangan dinding bata “merah”",
        "satuan": "m2",
        "sumber": "AHSP 2025",
    }


def test_people_get_lines(context: Flask) -> None:
    make_ahsp("1.2", "Dinding bata")
    make_ahsp("1.10", "Dinding bata ringan")
    result = run(context, "bata")
    assert result.exit_code == 0
    assert "1.2   Dinding bata  [AHSP 2025]" in result.output
    assert "2 found" in result.output


def test_nothing_found_is_no_failure(context: Flask) -> None:
    make_ahsp("1", "Galian")
    result = run(context, "bata", "--json")
    assert result.exit_code == 0
    assert json.loads(result.output)["results"] == []
    assert "0 found" in run(context, "bata").output


def test_an_edition_is_chosen_by_its_name(context: Flask) -> None:
    make_ahsp("1", "Galian", sumber=make_sumber("AHSP 2025"))
    make_ahsp("2", "Galian", sumber=make_sumber("Permen 8/2023"))
    told = json.loads(run(context, "galian", "--sumber", "permen 8/2023", "--json").output)
    assert [row["kode"] for row in told["results"]] == ["2"]


@pytest.mark.parametrize("name", ["AHSP 1999", "%", "AHSP_2025", ""])
def test_an_unknown_edition_is_misuse_and_named(context: Flask, name: str) -> None:
    make_ahsp("1", "Galian")
    result = run(context, "galian", "--sumber", name)
    assert result.exit_code == 2
    assert repr(name) in result.output


def test_the_limit_is_kept_within_bounds(context: Flask) -> None:
    for number in range(3):
        make_ahsp(f"1.{number}", "Galian")
    told = json.loads(run(context, "galian", "--limit", "2", "--json").output)
    assert (told["total"], len(told["results"])) == (3, 2)
    for wrong in ("0", "201", "x"):
        assert run(context, "galian", "--limit", wrong).exit_code == 2

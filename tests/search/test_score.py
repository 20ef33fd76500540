"""Measuring the search from the shell."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories import make_ahsp, make_sumber

TABLE = """query\texpected\tkind
dinding bata\t3.6.1;9.9\twork
bata ringan\t3.6.1\twork
pintu air\t3.8\twork
jembatan\t7.7\trare
"""


@pytest.fixture
def table(tmp_path: Path, context: Flask) -> Path:
    make_ahsp("3.6.1", "Dinding bata merah")
    make_ahsp("3.6.2", "Dinding bata ringan")
    make_ahsp("3.8", "Pengecatan plafon")
    path = tmp_path / "questions.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(app: Flask, *args: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["search", "score", *map(str, args)])


def test_scripts_get_the_rates_and_the_failures(context: Flask, table: Path) -> None:
    told = json.loads(run(context, table, "--json").output)
    assert told["sumber"] == "AHSP 2025"
    assert (told["queries"], told["found"], told["zero"], told["absent"]) == (3, 1, 1, 1)
    assert (told["found_rate"], told["zero_rate"], told["mrr"]) == (0.3333, 0.3333, 0.3333)
    assert told["kinds"]["rare"]["found_rate"] is None
    assert told["failures"] == [
        {"query": "bata ringan", "kind": "work", "expected": ["3.6.1"], "first": ["3.6.2"]},
        {"query": "pintu air", "kind": "work", "expected": ["3.8"], "first": []},
    ]


def test_people_get_a_table(context: Flask, table: Path) -> None:
    result = run(context, table)
    assert result.exit_code == 0
    assert "'bata ringan' wants 3.6.1; found 3.6.2" in result.output
    assert "'pintu air' wants 3.8; found nothing" in result.output
    assert "within AHSP 2025" in result.output


def test_failures_of_the_half_held_out_stay_hidden_unless_asked_for(
    context: Flask, table: Path
) -> None:
    table.write_text("# half: held-out\n" + TABLE, encoding="utf-8")
    assert json.loads(run(context, table, "--json").output)["failures"] is None
    assert "wants" not in run(context, table).output
    assert "'pintu air' wants 3.8" in run(context, table, "--show-failures").output


def test_the_edition_that_fits_best_is_asked_alone(context: Flask, table: Path) -> None:
    other = make_sumber("AHSP 2022")
    make_ahsp("3.8", "Pintu air", sumber=other)
    assert json.loads(run(context, table, "--json").output)["sumber"] == "AHSP 2025"
    told = json.loads(run(context, table, "--sumber", "ahsp 2022", "--json").output)
    assert (told["sumber"], told["queries"], told["found"]) == ("AHSP 2022", 1, 1)


def test_a_catalogue_of_other_codes_has_no_score_unless_an_edition_is_named(
    context: Flask, tmp_path: Path
) -> None:
    make_ahsp("1", "Galian")
    path = tmp_path / "questions.tsv"
    path.write_text("galian\t1\nbata\t2.2.*\ncat\t3.1\n", encoding="utf-8")
    result = run(context, path)
    assert result.exit_code == 1
    assert "no edition of the catalogue has the expected codes of half" in result.output
    assert json.loads(run(context, path, "--sumber", "AHSP 2025", "--json").output)["absent"] == 2


def test_misuse_is_told(context: Flask, table: Path, tmp_path: Path) -> None:
    assert run(context, tmp_path / "none.tsv").exit_code == 2
    assert run(context, table, "--sumber", "AHSP 1066").exit_code == 2
    table.write_text("galian\t\n", encoding="utf-8")
    wrong = run(context, table)
    assert wrong.exit_code == 2
    assert "line 1 needs a question and at least one code" in wrong.output

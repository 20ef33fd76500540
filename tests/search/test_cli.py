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
    names = ["total", "capped", "corrected", "interpretation", "hints", "ms", "results"]
    assert list(told) == names
    assert (told["total"], told["capped"], told["corrected"]) == (1, False, None)
    assert "pasangan" in told["interpretation"]
    assert told["ms"] > 0
    (row,) = told["results"]
    assert 0 < row.pop("score") < 1
    assert row == {
        "id": ahsp.id,
        "kode": "1.2",
        "nama": "Pemasangan dinding bata “merah”",
        "satuan": "m2",
        "sumber": "AHSP 2025",
        "matched": "stem",
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


def test_each_mode_reads_the_question_in_its_way(context: Flask) -> None:
    make_ahsp("1", "Beton mutu sedang")
    make_ahsp("2", "Lantai kerja beton tumbuk")
    make_ahsp("3", "Bongkar beton")

    def kodes(*args: str) -> list[str]:
        told = json.loads(run(context, *args, "--sort", "kode", "--json").output)
        return [row["kode"] for row in told["results"]]

    assert kodes("beton -bongkar", "--mode", "websearch") == ["1", "2"]
    assert kodes("beton -bongkar", "--mode", "plain") == ["3"]
    assert kodes("lantai kerja", "--mode", "phrase") == ["2"]
    assert kodes("kerja lantai", "--mode", "phrase") == []
    assert kodes("mutu | lantai & !tumbuk", "--mode", "raw") == ["1"]
    assert kodes("bet tum", "--mode", "prefix") == ["2"]
    assert run(context, "x", "--mode", "regex").exit_code == 2


def test_a_bad_raw_query_gets_a_hint_instead_of_a_failure(context: Flask) -> None:
    result = run(context, "beton &", "--mode", "raw", "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["total"] == 0
    assert told["hints"] == ["The query ends where a word is expected."]
    assert "ends where a word" in run(context, "beton &", "--mode", "raw").output


def test_a_line_that_matched_is_told(context: Flask) -> None:
    make_ahsp("1", "Galian")
    told = json.loads(run(context, "semen portland", "--json").output)
    (row,) = told["results"]
    assert row["matched"] == "item"
    assert row["item"] == {
        "uraian": "Semen Portland", "satuan": "kg", "koefisien": "11.500", "kategori": "BHN",
    }  # fmt: skip


def test_lines_are_found_on_their_own(context: Flask) -> None:
    make_ahsp("1", "Galian")
    told = json.loads(run(context, "semen", "--in", "rincian", "--json").output)
    assert (told["total"], told["results"][0]["kode"]) == (1, "1")
    assert told["results"][0]["koefisien"] == "11.500"
    assert "Semen Portland" in run(context, "semen", "--in", "rincian").output


def test_suggestions_for_scripts(context: Flask) -> None:
    make_ahsp("2.2.1", "Dinding bata merah", lines=[("BHN", "", "Bata merah", "bh", "70")])
    suggest = context.test_cli_runner().invoke
    told = json.loads(suggest(args=["search", "suggest", "bata", "--json"]).output)
    assert told == {"codes": [], "names": ["Dinding bata merah"], "items": ["Bata merah"]}
    told = json.loads(suggest(args=["search", "suggest", "2.2", "--json"]).output)
    assert told["codes"] == ["2.2.1"]
    assert "Bata merah" in suggest(args=["search", "suggest", "bat"]).output

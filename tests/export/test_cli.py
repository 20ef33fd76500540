"""Exporting from the shell."""

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from ahsp.export.kinds import KINDS
from ahsp.export.order import Format
from tests.apps import last_event
from tests.export.reading import lines_in
from tests.factories import make_ahsp, make_sumber


def run(app: Flask, *args: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["export", "run", *map(str, args)])


@pytest.fixture
def catalogue(context: Flask) -> Flask:
    first, other = make_sumber("AHSP 2025"), make_sumber("Permen 8/2023")
    make_ahsp("2.1", "Pasangan bata", sumber=first, klasifikasi="Dinding")
    make_ahsp("2.2", "Galian tanah", sumber=first)
    make_ahsp("A.1", "Pasangan bata", sumber=other)
    return context


def rows(path: Path) -> list[str]:
    return [row[0] for row in lines_in(path)]


def test_scripts_get_one_object(catalogue: Flask, tmp_path: Path) -> None:
    path = tmp_path / "keluar.xlsx"
    options = ("--sumber", "ahsp 2025", "--klasifikasi", "Dinding", "--query", "bata")
    result = run(catalogue, "--format", "xlsx", "-o", path, *options, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told.pop("seconds") >= 0
    assert told.pop("sha256") == last_event().detail["sha256"]
    assert told == {
        "file": str(path),
        "format": "xlsx",
        "filter": {"query": "bata", "sumber": ["ahsp 2025"], "klasifikasi": ["Dinding"]},
        "sumber": ["AHSP 2025"],
        "ahsp": 1,
        "rincian": 2,
        "bytes": path.stat().st_size,
    }
    assert rows(path) == ["2.1", "2.1"]
    assert (last_event().event, last_event().username) == ("export.made", "")
    assert list(tmp_path.iterdir()) == [path]


def test_people_get_a_line_and_options_may_be_repeated(catalogue: Flask, tmp_path: Path) -> None:
    path = tmp_path / "keluar.xlsx"
    result = run(catalogue, "-o", path, "--sumber", "AHSP 2025", "--sumber", "Permen 8/2023")
    assert result.output == f"{path}: 3 analyses, 6 lines\n"
    assert sorted(set(rows(path))) == ["2.1", "2.2", "A.1"]


def test_one_analysis_by_its_number(context: Flask, tmp_path: Path) -> None:
    ahsp = make_ahsp("2.1", "Pasangan bata")
    make_ahsp("2.2", "Galian")
    assert run(context, "-o", tmp_path / "a.xlsx", "--ahsp", str(ahsp.id)).exit_code == 0
    assert rows(tmp_path / "a.xlsx") == ["2.1", "2.1"]
    assert run(context, "-o", tmp_path / "b.xlsx", "--ahsp", "999999").exit_code == 2
    both = run(context, "-o", tmp_path / "b.xlsx", "--ahsp", str(ahsp.id), "--query", "bata")
    assert both.exit_code == 2


def test_an_unknown_edition_is_misuse(catalogue: Flask, tmp_path: Path) -> None:
    result = run(catalogue, "-o", tmp_path / "a.xlsx", "--sumber", "AHSP 2022")
    assert result.exit_code == 2
    assert "no edition is named 'AHSP 2022'" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_shell_has_no_limit_but_the_formats_own(
    catalogue: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(KINDS[Format.XLSX], most_rows=5)
    monkeypatch.setitem(KINDS, Format.XLSX, small)
    result = run(catalogue, "-o", tmp_path / "a.xlsx")
    assert result.exit_code == 1
    assert "6 rows are more than xlsx takes (5)" in result.stderr
    assert run(catalogue, "-o", tmp_path / "a.xlsx", "--query", "tanah").exit_code == 0


def test_a_file_that_is_there_stays_whole_when_the_disk_is_full(
    catalogue: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keluar.xlsx"
    path.write_text("before")

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlsxwriter.workbook.Workbook._store_workbook", full)
    result = run(catalogue, "-o", path)
    assert result.exit_code == 1
    assert "there is no room" in result.stderr
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_ours_is_said(catalogue: Flask, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    result = run(catalogue, "-o", place / "keluar.xlsx")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


@pytest.mark.parametrize(
    ("options", "kodes"),
    [
        (("--satuan", "m3"), ["2.2"]),
        (("--kategori", "ALT"), ["A.1"]),
        (("--item", "molen"), ["A.1"]),
        (("--item", "semen", "--koef", "10..12"), ["2.1", "2.2"]),
        (("--query", "pasangan bata", "--mode", "phrase"), ["2.1", "A.1"]),
    ],
)
def test_all_filters_of_a_search_narrow_an_export(
    context: Flask, tmp_path: Path, options: tuple[str, ...], kodes: list[str]
) -> None:
    make_ahsp("2.1", "Pasangan bata")
    make_ahsp("2.2", "Galian tanah", satuan="m3")
    make_ahsp("A.1", "Pasangan bata", lines=[("ALT", "", "Molen", "jam", "0.5")])
    path = tmp_path / "a.jsonl"
    result = run(context, "--format", "jsonl", "-o", path, *options)
    assert result.exit_code == 0, result.output
    found = [json.loads(line)["kode_ahsp"] for line in path.read_text().splitlines()]
    assert list(dict.fromkeys(found)) == kodes


def test_a_range_that_cannot_be_read_is_misuse(catalogue: Flask, tmp_path: Path) -> None:
    assert run(catalogue, "-o", tmp_path / "a.xlsx", "--koef", "much").exit_code == 2


def test_a_selection_by_numbers_and_how_it_is_written(context: Flask, tmp_path: Path) -> None:
    ids = [str(make_ahsp(f"2.{number}", "Galian").id) for number in range(3)]
    path = tmp_path / "a.csv"
    how = ("--format", "csv", "--numbers", "indonesian", "--bom")
    columns = ("--column", "koefisien", "--column", "kode_ahsp")
    result = run(context, "-o", path, "--ahsp", ids[0], "--ahsp", ids[2], *how, *columns)
    assert result.exit_code == 0, result.output
    expected = "\ufeffkode_ahsp;koefisien\n2.0;0,3000\n2.0;11,500\n2.2;0,3000\n2.2;11,500\n"
    assert path.read_text() == expected


def test_a_pdf_in_a_language(catalogue: Flask, tmp_path: Path) -> None:
    for report in ("full", "summary"):
        path = tmp_path / f"{report}.pdf"
        how = ("--format", "pdf", "--report", report, "--language", "id")
        assert run(catalogue, "-o", path, *how).exit_code == 0
        assert path.read_bytes().startswith(b"%PDF-")

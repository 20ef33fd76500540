"""CSV, JSON and JSON Lines: readers of other makers get every row and every digit."""

import csv
import errno
import gc
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.config import ROOT
from ahsp.export import copying
from ahsp.export.order import COLUMNS, Format, Numbers, Options, Order
from ahsp.export.scope import Scope
from ahsp.export.writing import NoRoomError, streamed, write
from ahsp.extensions import db
from ahsp.imports import services as imports
from ahsp.imports.sample import sample_path
from ahsp.models import Role
from ahsp.search.filters import Query
from tests.apps import events, last_event
from tests.factories import make_ahsp, make_sumber
from tests.pages import PageClient

pytestmark = pytest.mark.usefixtures("context")
AWKWARD = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "'quoted", " 'quoted", "''", "'",
    '"quotes" and, commas; and\nbreaks', "a\r\nb", "back\\slash", "\\.", "\\N", "NULL", "", "0010",
    "<b>&amp;</b>", "😀👷🏽", "mm² ∅", "a\u2028b", "\u202eevil\u202c", "\x01\x02\x1f\x7f", "{}",
    "null", "Zebra", "(kurung)", "1.10", "x" * 500,
)  # fmt: skip


def ignore(_rows: int) -> None:
    """Take no notice."""


def made(folder: Path, kind: Format, scope: Scope | None = None, **options: Any) -> bytes:
    path = folder / f"out.{kind}"
    write(Order(scope or Scope(), Options(kind, **options)), path, ignore)
    return path.read_bytes()


def rows_of(content: bytes, **dialect: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), **dialect))


@pytest.fixture
def awkward() -> list[tuple[str, ...]]:
    """Analyses whose texts are awkward, and what their lines say."""
    sumber = make_sumber("=Edisi")
    for number, each in enumerate(AWKWARD):
        lines = [
            ("TK", each, each or "kosong", each[:20], "0.3000"),
            ("BHN", "", "Pasir", "m3", "1"),
        ]
        make_ahsp(f"1.{number}", each or "kosong", sumber=sumber, klasifikasi=each, lines=lines)
    return [
        (f"1.{number}", each or "kosong", "", each, "", *line, "=Edisi", "")
        for number, each in enumerate(AWKWARD)
        for line in (
            ("TK", each, each or "kosong", each[:20], "0.3000"),
            ("BHN", "", "Pasir", "m3", "1"),
        )
    ]


def test_csv_gives_every_text_back_when_one_apostrophe_is_taken_off(
    tmp_path: Path, awkward: list[tuple[str, ...]]
) -> None:
    rows = rows_of(made(tmp_path, Format.CSV))
    assert tuple(rows[0]) == COLUMNS
    assert [tuple(cell.removeprefix("'") for cell in row.values()) for row in rows] == awkward


def test_no_cell_of_csv_begins_what_a_spreadsheet_runs(
    tmp_path: Path, awkward: list[tuple[str, ...]]
) -> None:
    for row in rows_of(made(tmp_path, Format.CSV)):
        for cell in row.values():
            assert not re.match(r"\s*[=+@\t\r＝＋－＠-]", cell), cell


def test_json_and_json_lines_give_every_text_back(
    tmp_path: Path, awkward: list[tuple[str, ...]]
) -> None:
    found = json.loads(made(tmp_path, Format.JSON), parse_float=str, parse_int=str)
    nested = [
        (*(each[key] for key in ("kode", "nama", "satuan", "klasifikasi", "sub_klasifikasi")),
         *(line[key] for key in ("kategori", "kode_item", "uraian", "satuan", "koefisien")),
         each["sumber"], " ".join(line["tanda"]))
        for each in found["analyses"]
        for line in each["rincian"]
    ]  # fmt: skip
    assert nested == awkward
    lines = made(tmp_path, Format.JSONL).decode().split("\n")
    assert lines.pop() == ""
    flat = [json.loads(line, parse_float=str, parse_int=str) for line in lines]
    assert [(*tuple(row.values())[:-1], " ".join(row["tanda"])) for row in flat] == awkward


def schema(name: str) -> jsonschema.Draft202012Validator:
    found = json.loads(ROOT.joinpath("static/schema", name).read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("columns", [(), ("nama_ahsp", "uraian", "koefisien"), ("sumber",)])
def test_json_is_as_its_schema_says(
    tmp_path: Path, awkward: list[tuple[str, ...]], columns: tuple[str, ...]
) -> None:
    db.session.execute(text("UPDATE rincian SET flags = '{lost-decimal,mojibake}'"))
    db.session.commit()
    found = json.loads(made(tmp_path, Format.JSON, columns=columns))
    schema("export-1.json").validate(found)
    assert found["about"]["rincian"] == len(awkward)
    line = schema("export-line-1.json")
    for each in made(tmp_path, Format.JSONL, columns=columns).splitlines():
        line.validate(json.loads(each))
        assert set(json.loads(each)) == set(columns or COLUMNS)


def test_the_schema_refuses_what_is_not_ours(tmp_path: Path) -> None:
    make_ahsp("1.1", "Galian")
    found = json.loads(made(tmp_path, Format.JSON))
    found["analyses"][0]["rincian"][0]["koefisien"] = "0.3"
    with pytest.raises(jsonschema.ValidationError):
        schema("export-1.json").validate(found)


def test_the_schema_is_where_a_file_says(client: PageClient, tmp_path: Path) -> None:
    address = json.loads(made(tmp_path, Format.JSON))["$schema"]
    assert client.get(address.split(":8000")[1]).json["title"].startswith("Analyses exported")


def test_all_readers_count_the_same_rows(tmp_path: Path) -> None:
    imports.import_file(sample_path(), "AHSP 2025")
    rows = rows_of(made(tmp_path, Format.CSV))
    nested = json.loads(made(tmp_path, Format.JSON), parse_float=Decimal)
    made(tmp_path, Format.JSONL)
    asked = "SELECT count(*), sum(koefisien::DECIMAL(38, 12)), count(DISTINCT kode_ahsp) FROM"
    csv_sums = duckdb.sql(f"{asked} read_csv('{tmp_path}/out.csv', all_varchar = true)").fetchall()
    line_sums = duckdb.sql(f"{asked} read_json('{tmp_path}/out.jsonl')").fetchall()
    total = sum((Decimal(row["koefisien"]) for row in rows), Decimal())
    assert csv_sums[0] == (len(rows), total, len(nested["analyses"])) == (1620, total, 232)
    assert (line_sums[0][0], line_sums[0][2]) == (1620, 232)
    assert total == sum(line["koefisien"] for a in nested["analyses"] for line in a["rincian"])


def test_indonesian_numbers_have_a_comma_and_semicolons_between_them(tmp_path: Path) -> None:
    make_ahsp("1.1", "Galian; tanah, keras")
    content = made(tmp_path, Format.CSV, numbers=Numbers.INDONESIAN, bom=True)
    assert content.startswith(b"\xef\xbb\xbfkode_ahsp;nama_ahsp;")
    rows = rows_of(content[3:], delimiter=";")
    assert [row["koefisien"] for row in rows] == ["0,3000", "11,500"]
    assert rows[0]["nama_ahsp"] == "Galian; tanah, keras"


def test_only_the_columns_that_are_wanted(tmp_path: Path) -> None:
    make_ahsp("1.1", "Galian")
    content = made(tmp_path, Format.CSV, columns=("kode_ahsp", "koefisien"))
    assert content == b"kode_ahsp,koefisien\n1.1,0.3000\n1.1,11.500\n"


@pytest.mark.parametrize("kind", [Format.CSV, Format.JSON, Format.JSONL])
def test_nothing_is_a_file_too(tmp_path: Path, kind: Format) -> None:
    content = made(tmp_path, kind, Scope(Query("nothing")))
    expected = {"csv": ",".join(COLUMNS) + "\n", "jsonl": ""}
    if kind is Format.JSON:
        assert json.loads(content)["analyses"] == []
    else:
        assert content.decode() == expected[kind]


@pytest.mark.parametrize(
    "query",
    [Query("bata"), Query("2.1"), Query(koef=("0..1",)), Query(item=("semen",)),
     Query("bata", kategori=("TK",), klasifikasi=("100% 'Dinding'",)), Query('"pasangan bata"')],
    ids=lambda query: str(query.args()),
)  # fmt: skip
def test_what_a_search_finds_is_what_is_copied(tmp_path: Path, query: Query) -> None:
    make_ahsp("2.1", "Pasangan bata", klasifikasi="100% 'Dinding'")
    make_ahsp("2.2", "Galian tanah", lines=[("ALT", "", "Molen", "jam", "5")])
    rows = rows_of(made(tmp_path, Format.CSV, Scope(query)))
    assert {row["kode_ahsp"] for row in rows} == {"2.1"}


def test_pieces_come_while_the_rest_is_still_in_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(copying, "TOGETHER", 1)
    make_ahsp("1.1", "Galian")
    with streamed(Order(options=Options(Format.CSV))) as (found, pieces):
        assert found.rincian == 2
        assert next(pieces).startswith(b"kode_ahsp")
        assert len(list(pieces)) == 2


def test_it_is_told_how_many_lines_have_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "TOGETHER", 1)
    for number in range(2):
        make_ahsp(f"1.{number}", "Galian")
    for kind, expected in (("csv", [0, 1, 2, 3, 4]), ("jsonl", [1, 2, 3, 4]), ("json", [2, 4])):
        told: list[int] = []
        write(Order(options=Options(Format(kind))), tmp_path / "out", told.append)
        assert told == expected


SignIn = Callable[[Role], object]


@pytest.mark.parametrize(
    ("kind", "media"),
    [("csv", "text/csv"), ("json", "application/json"), ("jsonl", "application/jsonl")],
)
def test_a_download_is_the_same_as_the_file(
    client: PageClient, sign_in: SignIn, tmp_path: Path, kind: str, media: str
) -> None:
    user = sign_in(Role.VIEWER)
    ahsp = make_ahsp("1.1", "Galian")
    make_ahsp("1.2", "Urugan")
    answer = client.get(f"/export/ahsp/{ahsp.id}.{kind}?column=uraian&column=koefisien")
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert re.search(rf"ahsp-2025_1-1_.*\.{kind}", answer.headers["Content-Disposition"])
    expected = made(tmp_path, Format(kind), Scope(ahsp_id=ahsp.id), columns=("uraian", "koefisien"))
    if kind != "json":
        assert answer.data == expected
    assert b"Urugan" not in answer.data
    assert answer.data.count(b"Semen Portland") == 1
    event = last_event()
    assert (event.event, event.username) == ("export.made", user.username)  # type: ignore[attr-defined]
    assert (event.detail["format"], event.detail["rows"]) == (kind, 2)


def test_a_reader_that_leaves_lets_go_of_the_database(
    context: Flask, client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    monkeypatch.setattr(copying, "TOGETHER", 2)
    for number in range(5):
        make_ahsp(f"1.{number}", "Galian")
    before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    answer = client.get("/export/search.csv", buffered=False)
    next(answer.iter_encoded())
    assert db.engine.pool.checkedout() == before + 1  # type: ignore[attr-defined]
    answer.close()
    assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]
    assert client.get("/export/search.csv").data.count(b"\n") == 11


def test_an_answer_that_nobody_reads_does_not_hold_the_database(
    client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1.1", "Galian")
    before = db.engine.pool.checkedout()  # type: ignore[attr-defined]
    for kind in ("csv", "json", "jsonl"):
        assert client.get(f"/export/search.{kind}").status_code == 200
    gc.collect()
    assert db.engine.pool.checkedout() == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_a_full_disk_ends_the_reading_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    make_ahsp("1.1", "Galian")
    monkeypatch.setattr(copying, "TOGETHER", 1)

    class Full(io.BytesIO):
        """A file on a disk without room."""

        def write(self, content: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", lambda *_args: Full())
    with pytest.raises(NoRoomError):
        write(Order(options=Options(Format(kind))), tmp_path / "out", ignore)


def test_who_asks_for_the_headers_only_copies_nothing(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    make_ahsp("1.1", "Galian")
    answer = client.head("/export/search.csv")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Disposition"].endswith(".csv")
    assert "export.made" not in events()

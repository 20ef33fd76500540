"""The form of an export: one number on the button, and choices that are kept."""

import csv
import io
import json
import re
from collections.abc import Callable
from uuid import uuid4

import openpyxl
import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from ahsp.extensions import db
from ahsp.models import ExportRun, ExportTemplate, Role
from tests.apps import browser, events
from tests.conftest import Configure
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

SignIn = Callable[[Role], object]
COLUMNS = ["kode_ahsp", "koefisien"]


@pytest.fixture
def reader(client: PageClient, sign_in: SignIn) -> PageClient:
    """Somebody who reads English, and three analyses of two lines each."""
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    for number in range(1, 4):
        make_ahsp(f"2.{number}", f"Pasangan bata {number}", klasifikasi="Dinding")
    return client


def rows_in(kind: str, content: bytes) -> int:
    if kind == "csv":
        return len(list(csv.DictReader(io.StringIO(content.decode()))))
    if kind == "jsonl":
        return len(content.splitlines())
    if kind == "json":
        return sum(len(each["rincian"]) for each in json.loads(content)["analyses"])
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[2].max_row - 1


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "jsonl", "pdf"])
@pytest.mark.parametrize("scope", ["q=bata", "", "ahsp={0}", "id={0}&id={1}", "sumber={sumber}"])
def test_the_number_on_the_button_comes_out_of_every_format(
    reader: PageClient, kind: str, scope: str
) -> None:
    ids = [row.id for row in db.session.execute(db.text("SELECT id FROM ahsp ORDER BY kode"))]
    sumber = db.session.scalar(db.text("SELECT id FROM sumber"))
    asked = scope.format(*ids, sumber=sumber)
    page = reader.get(f"/export?{asked}").text
    count = re.search(r"Make the file, (\d+) rows", page)
    assert count
    data = MultiDict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert ("ahsp" in data or "id" in data or "q" in data or "sumber" in data) == bool(asked)
    answer = reader.post("/export/choose", data=data | {"format": kind})
    assert answer.status_code == 303
    made = reader.get(answer.location)
    assert made.status_code == 200
    if kind == "pdf":
        assert made.data.startswith(b"%PDF-")
    else:
        assert rows_in(kind, made.data) == int(count[1])


def test_a_choice_is_remembered(reader: PageClient) -> None:
    chosen = {"format": "csv", "lang": "id", "numbers": "indonesian", "bom": "1", "column": COLUMNS}
    answer = reader.post("/export/choose", data={**chosen, "q": "bata"})
    made = reader.get(answer.location).data
    assert made.startswith("\ufeffkode_ahsp;koefisien\n2.1;0,3000\n".encode())
    page = reader.get("/export").text
    for value in ("csv", *COLUMNS):
        assert re.search(rf'value="{value}"\s+checked', page), value
    for value in ("id", "indonesian", "1"):
        assert re.search(rf'value="{value}"[^>]*selected', page), value
    assert not re.search(r'value="uraian"\s+checked', page)


def test_a_template_is_kept_used_by_others_and_removed_by_its_owner_only(
    context: Flask, reader: PageClient
) -> None:
    chosen = {"format": "csv", "numbers": "indonesian", "column": COLUMNS, "q": "bata"}
    answer = reader.post(
        "/export/templates", data={**chosen, "name": " Untuk  RAB ", "shared": "1"}
    )
    assert answer.status_code == 303
    assert "The template is kept." in reader.get(answer.location).text
    kept = db.session.query(ExportTemplate).one()
    remove = f"/export/templates/{kept.id}/remove"
    assert (kept.name, kept.shared, events()[-1]) == ("Untuk RAB", True, "export.template_kept")
    other = browser(context, make_user("budi"))
    page = other.get(f"/export?q=bata&template={kept.id}").text
    assert "Untuk RAB" in page
    assert re.search(r'value="csv"\s+checked', page)
    assert remove not in page
    assert other.post(remove).status_code == 403
    assert reader.post(remove).status_code == 303
    assert db.session.query(ExportTemplate).count() == 0
    assert reader.post(remove).status_code == 404
    assert events()[-1] == "export.template_removed"


def test_what_others_keep_to_themselves_is_not_there(context: Flask, reader: PageClient) -> None:
    reader.post("/export/templates", data={"format": "csv", "name": "Milik saya"})
    kept = db.session.query(ExportTemplate).one()
    other = browser(context, make_user("budi"))
    page = other.get(f"/export?template={kept.id}").text
    assert "Milik saya" not in page
    assert re.search(r'value="xlsx"\s+checked', page)
    assert other.post(f"/export/templates/{kept.id}/remove").status_code == 404


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x", "0", "", "\u0664\u0662"])
def test_a_number_that_no_template_has_is_passed_over(reader: PageClient, number: str) -> None:
    assert reader.get("/export", query_string={"template": number}).status_code == 200


def test_a_name_that_the_person_has_is_replaced(reader: PageClient) -> None:
    for kind in ("csv", "json"):
        reader.post("/export/templates", data={"format": kind, "name": "RAB"})
    reader.post("/export/templates", data={"format": "pdf", "name": "rab"})
    kept = db.session.query(ExportTemplate).one()
    assert (kept.name, kept.options["format"]) == ("rab", ["pdf"])


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\u202eb"])
def test_what_cannot_be_a_name_is_said(reader: PageClient, name: str) -> None:
    answer = reader.post("/export/templates", data={"format": "csv", "name": name, "q": "bata"})
    assert "Type a name of up to 80 characters." in reader.get(answer.location).text
    assert "q=bata" in answer.location
    assert db.session.query(ExportTemplate).count() == 0


def test_so_many_and_no_more(reader: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ahsp.export.choices.MOST", 1)
    reader.post("/export/templates", data={"format": "csv", "name": "A"})
    answer = reader.post("/export/templates", data={"format": "csv", "name": "B"})
    assert "You keep 1 templates" in reader.get(answer.location).text
    assert [each.name for each in db.session.query(ExportTemplate)] == ["A"]


def test_too_much_for_now_is_made_behind_with_the_same_choice(
    reader: PageClient, configure: Configure
) -> None:
    configure(export_max_rows=1)
    data = {"format": "csv", "column": COLUMNS, "q": "bata", "key": str(uuid4())}
    answer = reader.post("/export/choose", data=data)
    assert (answer.status_code, answer.location) == (307, "/exports")
    assert reader.post(answer.location, data=data).status_code == 303
    run = db.session.query(ExportRun).one()
    assert run.ordered["options"]["column"] == COLUMNS


def test_an_analysis_that_is_gone_has_no_page(reader: PageClient) -> None:
    assert reader.get("/export?ahsp=999999").status_code == 404
    assert "There is nothing to export" in reader.get("/export?id=999999").text


def test_the_pages_lead_to_the_form(reader: PageClient) -> None:
    ahsp = db.session.scalar(db.text("SELECT min(id) FROM ahsp"))
    assert f"/export/ahsp/{ahsp}.pdf" in reader.get(f"/ahsp/{ahsp}").text
    assert f"/export?ahsp={ahsp}" in reader.get(f"/ahsp/{ahsp}").text
    page = reader.get("/search?q=bata").text
    assert 'href="/export?q=bata"' in page
    assert 'formaction="/export"' in page

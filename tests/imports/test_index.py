"""The upload page: taking workbooks in, and saying why not."""

import ast
import csv
import re
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from ahsp.extensions import db
from ahsp.imports import store
from ahsp.imports.running import work
from ahsp.models import ImportBatch, Role
from tests.apps import another, browser, events, last_event, limits
from tests.factories import make_batch, make_sumber, make_user
from tests.imports.conftest import Book
from tests.imports.work_place import rows
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Role], object]


@pytest.fixture
def admin(client: PageClient, sign_in: SignIn) -> PageClient:
    sign_in(Role.ADMIN)
    return client


def send(
    client: PageClient,
    content: bytes | None,
    name: str = "buku.xlsx",
    *,
    headers: dict[str, str] | None = None,
    **form: str,
) -> TestResponse:
    data: dict[str, object] = {"sumber": "AHSP 2025", "key": str(uuid4())} | form
    if content is not None:
        data["file"] = (BytesIO(content), name)
    return client.post("/import", data=data, headers=headers)


def only_batch() -> ImportBatch:
    db.session.rollback()
    return db.session.scalars(select(ImportBatch)).one()


def test_the_page_shows_the_form_its_limits_and_the_editions_there_are(
    admin: PageClient,
) -> None:
    make_sumber("AHSP 2022")
    page = admin.get("/import", headers={"Accept-Language": "en"}).text
    assert "up to 50 MB, 50,000 rows and 100 columns" in page
    assert '<option value="AHSP 2022">' in page
    assert "No import yet" in page


@pytest.mark.parametrize(("language", "words"), [("id", "Unggah"), ("en", "Upload and check")])
def test_it_speaks_both_languages(admin: PageClient, language: str, words: str) -> None:
    page = admin.get("/import", headers={"Accept-Language": language}).text
    assert f'lang="{language}"' in page
    assert words in page


def test_an_upload_leads_to_its_import(admin: PageClient, book: Book) -> None:
    answer = send(admin, book().read_bytes())
    batch = only_batch()
    assert (answer.status_code, answer.location) == (303, f"/import/{batch.id}")
    assert batch.username.startswith("admin")
    assert admin.get(answer.location).status_code == 200
    assert "buku.xlsx" in admin.get("/import").text


def test_htmx_is_led_by_its_own_header(admin: PageClient, book: Book) -> None:
    answer = send(admin, book().read_bytes(), headers=FRAGMENT)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/import/{only_batch().id}"


def test_the_same_form_twice_leads_to_the_same_import(admin: PageClient, book: Book) -> None:
    key, content = str(uuid4()), book().read_bytes()
    first, second = (send(admin, content, key=key) for _ in range(2))
    assert first.location == second.location
    assert rows("import_batch") == {"import_batch": 1}


@pytest.mark.parametrize("part", [False, True], ids=["page", "fragment"])
@pytest.mark.parametrize(
    ("content", "name", "form", "sentence"),
    [
        (None, "", {}, "Choose a workbook first."),
        (b"x", "", {}, "Choose a workbook first."),
        (b"x", "a.csv", {}, "Only .xlsx and .xls files are taken; this one is .csv."),
        (b"x", "a.xlsx.exe", {}, "this one is .exe."),
        (b"", "a.xlsx", {}, "The file is empty."),
        (b"x", "a.xlsx", {"sumber": " "}, "Name the edition, for example AHSP 2025."),
        (b"x", "a.xlsx", {"key": "../../etc"}, "Reload the page and upload again."),
    ],
)
def test_a_faulty_form_comes_back_with_the_reason_and_what_was_typed(
    admin: PageClient,
    content: bytes | None,
    name: str,
    form: dict[str, str],
    sentence: str,
    part: bool,
) -> None:
    headers = {"Accept-Language": "en"} | (FRAGMENT if part else {})
    answer = send(admin, content, name, headers=headers, **({"sumber": "Edisi ku"} | form))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ("<html" in answer.text) is not part
    if "sumber" not in form:
        assert 'value="Edisi ku"' in answer.text
    assert rows("import_batch") == {"import_batch": 0}


def test_the_name_of_an_edition_has_a_limit_and_no_outer_blanks(
    admin: PageClient, book: Book
) -> None:
    content = book().read_bytes()
    assert send(admin, content, sumber="x" * 121).status_code == 422
    assert send(admin, content, sumber="  AHSP \n 2025 ").status_code == 303
    assert only_batch().sumber_nama == "AHSP 2025"


def test_an_edition_named_with_a_nul_is_no_server_fault(admin: PageClient, book: Book) -> None:
    answer = send(admin, book().read_bytes(), sumber="a\x00b")
    assert answer.status_code == 303
    assert only_batch().sumber_nama == "a b"


def test_a_file_over_the_limit_is_refused_whatever_its_size(context: Flask) -> None:
    with another(context, import_max_mb=1) as small, small.app_context():
        small.config["WTF_CSRF_ENABLED"] = False
        client = browser(small, make_user("admin", role=Role.ADMIN))
        little_over = send(client, b"x" * ((1 << 20) + 1), headers={"Accept-Language": "en"})
        assert little_over.status_code == 422
        assert "The file is larger than 1 MB." in little_over.text
        with limits(small):
            for _ in range(3):
                assert send(client, b"x" * (3 << 20)).status_code == 413
        assert events() == ["file_upload.refused"] * 2, "a flood is told once a minute"
        assert last_event().detail["reason"] == "too_large"
        assert last_event().path == "/import"
    assert rows("import_batch") == {"import_batch": 0}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_only_administrators_import(
    client: PageClient, sign_in: SignIn, book: Book, role: Role
) -> None:
    batch = make_batch()
    sign_in(role)
    for address in ("/import", f"/import/{batch.id}", f"/import/{batch.id}/status"):
        assert client.get(address).status_code == 403
    assert send(client, book().read_bytes()).status_code == 403
    for deed in ("confirm", "cancel"):
        assert client.post(f"/import/{batch.id}/{deed}").status_code == 403
    assert rows("import_batch") == {"import_batch": 1}


def test_strangers_are_sent_to_sign_in(client: PageClient, book: Book) -> None:
    batch = make_batch()
    for address in ("/import", f"/import/{batch.id}"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/account/sign-in" in answer.location
    assert send(client, book().read_bytes()).status_code == 302
    assert client.post(f"/import/{batch.id}/cancel").status_code == 302
    assert rows("import_batch") == {"import_batch": 1}


def test_a_form_without_its_token_is_refused(context: Flask, book: Book) -> None:
    with another(context) as strict, strict.app_context():
        client = browser(strict, make_user("admin", role=Role.ADMIN))
        assert send(client, book().read_bytes()).status_code == 400
    assert rows("import_batch") == {"import_batch": 0}


NAMES = [
    "<img src=x onerror=alert(1)>.xlsx",
    "a' onmouseover='alert(1)' x='.xlsx",
    "nul\x00byte.xlsx",
    "{{7*7}}.xlsx",
    "\u202eslx.exe.xlsx",
    "a" * 300 + ".xlsx",
    "=cmd|' /C calc'!A0.xlsx",
    "résumé \U0001f600.xlsx",
    "CON.xlsx",
    "-rf.xlsx",
    "a;b|c&d$(e)`f`.xlsx",
    "%2e%2e%2fa.xlsx",
    "A.XLSX",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_shown_as_text_and_harmless_on_disk(
    admin: PageClient, book: Book, name: str
) -> None:
    answer = send(admin, book().read_bytes(), name)
    assert answer.status_code == 303
    batch = only_batch()
    shown = name.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\u202e", "[U+202E]")
    if len(name) > 255:
        shown = name[:250] + ".xlsx"
    assert batch.file_name == shown
    assert re.fullmatch(r"[0-9a-f]{32}\.xlsx", batch.stored_as)
    assert store.path_of(batch.stored_as).parent == store.path_of(".")
    for address in ("/import", answer.location):
        page = admin.get(address).text
        assert "<img src=x" not in page
        assert escape(shown).replace("&#x27;", "&#39;") in page
    work.run(batch.id)
    batch = only_batch()
    assert batch.state == "ready", (batch.reason, batch.reason_detail)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.xlsx", "..\\..\\a.xlsx", "/abs/a.xlsx", "C:\\a.xlsx"]
)
def test_a_path_in_a_name_leads_nowhere(admin: PageClient, book: Book, name: str) -> None:
    before = set(store.path_of(".").parent.rglob("*.xlsx"))
    assert send(admin, book().read_bytes(), name).status_code == 303
    new = set(store.path_of(".").parent.rglob("*.xlsx")) - before
    assert {path.parent for path in new} == {store.path_of(".")}
    assert len(new) == 1


ESCAPED = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9A-Fa-f]{8}|r|n)")


@pytest.mark.shared
def test_no_name_of_the_corpus_is_a_server_fault(
    admin: PageClient, book: Book, shared: Path
) -> None:
    with (shared / "corpus" / "synthetic" / "FILENAMES.tsv").open(encoding="utf-8") as file:
        names = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    content = book().read_bytes()
    for written, verdict, *_ in names:
        name = ESCAPED.sub(lambda found: ast.literal_eval(f'"{found[0]}"'), written)
        status = send(admin, content, name).status_code
        assert status < 500, written
        if verdict == "accept" and '"' not in name and "\n" not in name:
            assert status == 303, written  # those two never reach us as they are
        if verdict == "reject":
            assert status in (400, 422), written
    assert all(
        re.fullmatch(r"[0-9a-f]{32}\.xlsx?", stored)
        for stored in db.session.scalars(select(ImportBatch.stored_as))
    )

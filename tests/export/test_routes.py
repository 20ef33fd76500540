"""Downloads: the number on the button comes out, whatever happens meanwhile."""

import errno
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from psycopg import ServerCursor
from sqlalchemy import select, text

from ahsp.export import queries, services
from ahsp.export.snapshot import snapshot
from ahsp.extensions import db
from ahsp.models import Ahsp, Role
from tests.apps import another, browser, events, last_event
from tests.export import reading
from tests.factories import make_ahsp, make_sumber, make_user
from tests.pages import PageClient

SignIn = Callable[[Role], object]
ENGLISH = {"Accept-Language": "en"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def lines_in(content: bytes) -> list[tuple[Any, ...]]:
    return reading.lines_in(BytesIO(content))


def exports_folder(app: Flask) -> list[Path]:
    folder = Path(app.config["SETTINGS"].data) / "exports"
    return list(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def catalogue(context: Flask) -> None:
    """Two editions with five analyses of two lines each."""
    first, other = make_sumber("AHSP 2025"), make_sumber("Permen 8/2023")
    for number in range(1, 4):
        make_ahsp(f"2.{number}", f"Pasangan bata {number}", sumber=first, klasifikasi="Dinding")
    make_ahsp("2.10", "Galian tanah", sumber=first)
    make_ahsp("A.1", "Pasangan bata", sumber=other)


@pytest.mark.parametrize(
    ("address", "kodes"),
    [
        ("", ["2.1", "2.2", "2.3", "2.10", "A.1"]),
        ("q=pasangan+bata", ["2.1", "2.2", "2.3", "A.1"]),
        ("q=2.1", ["2.1", "2.10"]),
        ("q=bata&klasifikasi=Dinding", ["2.1", "2.2", "2.3"]),
        ("q=tanah&page=4", ["2.10"]),
    ],
)
def test_the_number_on_the_button_comes_out(
    catalogue: None, client: PageClient, sign_in: SignIn, address: str, kodes: list[str]
) -> None:
    sign_in(Role.VIEWER)
    page = client.get(f"/search?{address}", headers=ENGLISH).text
    link = re.search(r'href="(/export/search\.xlsx[^"]*)"[^>]*>.*?Excel, (\d+) rows', page, re.S)
    assert link
    answer = client.get(link[1].replace("&amp;", "&"))
    assert answer.mimetype == XLSX
    rows = lines_in(answer.data)
    assert int(link[2]) == len(rows) == 2 * len(kodes)
    assert list(dict.fromkeys(row[0] for row in rows)) == kodes


def test_how_much_a_search_finds_is_counted_once_until_the_data_changes(
    catalogue: None, client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    real, asked = queries._counted, []
    monkeypatch.setattr(queries, "_counted", lambda scope: asked.append(scope) or real(scope))
    pages = [client.get("/export?q=bata", headers=ENGLISH).text for _ in range(3)]
    assert len(asked) == 1
    assert all("Make the file, 8 rows" in page for page in pages)
    make_ahsp("2.4", "Pasangan bata 4", sumber=make_sumber("SNI"))
    db.session.execute(text("UPDATE data_version SET version = version + 1"))
    db.session.commit()
    assert "Make the file, 10 rows" in client.get("/export?q=bata", headers=ENGLISH).text


def test_an_edition_is_a_search_with_its_filter(
    catalogue: None, client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    page = client.get("/search", headers=ENGLISH).text
    chosen = re.search(r'href="/search(\?sumber=\d+)"[^>]*>\s*<span[^>]*>Permen', page)
    assert chosen
    answer = client.get(f"/export/search.xlsx{chosen[1]}")
    assert {row[10] for row in lines_in(answer.data)} == {"Permen 8/2023"}
    assert re.search(
        r"permen-8-2023_\d{4}-\d\d-\d\d\.[0-9a-f]{12}\.xlsx", answer.headers["Content-Disposition"]
    )


def test_one_analysis_from_its_page(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    ahsp = make_ahsp("2.1", "Galian", satuan="m3")
    make_ahsp("2.2", "Timbunan")
    address = f"/export/ahsp/{ahsp.id}.xlsx"
    page = client.get(f"/ahsp/{ahsp.id}", headers=ENGLISH).text
    assert address in page
    assert "Excel, 2 rows" in page
    answer = client.get(address)
    assert [row[:3] for row in lines_in(answer.data)] == [("2.1", "Galian", "m3")] * 2
    assert "ahsp-2025_2-1_" in answer.headers["Content-Disposition"]
    assert client.get("/export/ahsp/999999.xlsx").status_code == 404


def test_more_than_a_page_of_a_search_is_exported_whole(
    client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    for number in range(7):
        make_ahsp(f"2.{number}", "Pasangan bata")
    monkeypatch.setattr("ahsp.search.statement.BOUND", 4)
    page = client.get("/search?q=bata", headers=ENGLISH).text
    assert "Excel, 3+ analyses…" in page
    page = client.get("/export?q=bata", headers=ENGLISH).text
    assert "Make the file, 14 rows" in page
    assert len(lines_in(client.get("/export/search.xlsx?q=bata").data)) == 14


def test_an_export_is_recorded_with_who_what_and_how_much(
    catalogue: None, client: PageClient, sign_in: SignIn
) -> None:
    user = sign_in(Role.VIEWER)
    answer = client.get("/export/search.xlsx?q=tanah", headers=ENGLISH)
    told = reading.facts_in(BytesIO(answer.data))
    event = last_event()
    assert (event.event, event.username) == ("export.made", user.username)
    assert event.detail == {
        "format": "xlsx", "scope": "Words: tanah", "ahsp": 1, "rows": 2,
        "sha256": told["Content hash (SHA-256)"],
    }  # fmt: skip


@pytest.mark.parametrize("path", ["search.xlsx?q=tanah", "ahsp/{id}.xlsx"])
def test_who_asks_for_the_headers_only_has_no_file_made(
    catalogue: None,
    client: PageClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    sign_in(Role.VIEWER)
    address = f"/export/{path.format(id=db.session.scalars(select(Ahsp.id)).first())}"
    whole = client.get(address).headers
    told = events()
    monkeypatch.setattr(services, "_make", None)
    answer = client.head(address)
    assert (answer.status_code, answer.data) == (200, b"")
    for name in ("Content-Type", "Content-Disposition"):
        assert answer.headers[name] == whole[name]
    assert "Content-Length" not in answer.headers, "nobody knows it yet"
    assert events() == told


def test_the_headers_tell_of_what_cannot_be_had(context: Flask, catalogue: None) -> None:
    with another(context, export_max_rows=9) as app:
        client = browser(app, make_user())
        assert client.head("/export/search.xlsx").status_code == 422
        assert client.head("/export/ahsp/999999.xlsx").status_code == 404


def test_the_first_sheet_speaks_the_readers_language(
    catalogue: None, client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    answer = client.get("/export/search.xlsx?q=tanah", headers={"Accept-Language": "id"})
    told = reading.facts_in(BytesIO(answer.data))
    assert told["Filter"] == "Kata: tanah"
    assert told["Sumber"] == "AHSP 2025"


def test_too_much_is_not_made_and_the_page_says_what_to_do(context: Flask, catalogue: None) -> None:
    with another(context, export_max_rows=9) as app:
        client = browser(app, make_user())
        page = client.get("/search", headers=ENGLISH).text
        assert "/export/search.xlsx" not in page
        assert 'href="/export"' in page
        answer = client.get("/export/search.xlsx?sumber=1&q=bata+x", headers=ENGLISH)
        assert answer.status_code == 200, "what is small enough is made"
        answer = client.get("/export/search.xlsx", headers=ENGLISH)
        assert answer.status_code == 422
        assert answer.mimetype == "text/html"
        assert "At most 9 rows" in answer.text
        assert "flask --app wsgi export run -o ahsp.xlsx" in answer.text
        page = client.get("/export?q=pasangan&klasifikasi=Dinding", headers=ENGLISH).text
        assert "Make the file, 6 rows" in page
        assert "At most" not in page
    assert events() == ["export.made"]


def test_nothing_to_export_is_said(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    page = client.get("/export?q=nothing", headers=ENGLISH).text
    assert "There is nothing to export" in page
    assert "/export/search.xlsx" not in page


def test_a_client_that_leaves_leaves_nothing_behind(
    context: Flask, catalogue: None, client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    answer = client.get("/export/search.xlsx", buffered=False)
    next(answer.iter_encoded())
    assert exports_folder(context) == [], "the file is open and has no name any more"
    answer.close()
    assert client.get("/export/search.xlsx").status_code == 200


@pytest.mark.parametrize("place", ["xlsxwriter.worksheet.Worksheet._write_single_row",
                                   "xlsxwriter.workbook.Workbook._store_workbook"])  # fmt: skip
def test_a_full_disk_is_said_and_leaves_nothing(
    context: Flask,
    catalogue: None,
    client: PageClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    sign_in(Role.VIEWER)

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(place, full)
    answer = client.get("/export/search.xlsx", headers=ENGLISH)
    assert answer.status_code == 507
    assert "disk of this site is full" in answer.text
    assert exports_folder(context) == []
    assert "export.made" not in events()
    monkeypatch.undo()
    assert client.get("/export/search.xlsx").status_code == 200


def test_two_at_once_each_get_their_own(context: Flask, catalogue: None) -> None:
    clients = [browser(context, make_user(f"user-{number}")) for number in range(2)]
    gate = Barrier(2)

    def load(place: int) -> list[str]:
        gate.wait()
        answer = clients[place].get(f"/export/search.xlsx?q={('bata', 'tanah')[place]}")
        return sorted({row[0] for row in lines_in(answer.data)})

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(load, range(2))) == [["2.1", "2.2", "2.3", "A.1"], ["2.10"]]
    assert exports_folder(context) == []


def test_rows_come_a_few_at_a_time(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(6):
        make_ahsp(f"2.{number}", "Pasangan bata")
    monkeypatch.setattr(queries, "AT_A_TIME", 3)
    fetched: list[int] = []
    real = ServerCursor.fetchmany

    def watched(self: Any, size: int = 0, **rest: Any) -> Any:
        fetched.append(size)
        return real(self, size, **rest)

    monkeypatch.setattr(ServerCursor, "fetchmany", watched)
    with snapshot() as connection:
        found = queries.analyses_of(connection, queries.Scope())
        assert len(next(found).lines) == 2
        assert 0 < max(fetched) <= 3
        assert sum(fetched) < 12, "not all rows are here yet"
        assert sum(1 for _ in found) == 5

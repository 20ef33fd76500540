"""Static files may be kept for ever at an address that changes with them, and at no other."""

import os
import re
from pathlib import Path

import pytest
from flask import Flask

from ahsp.web.assets import FOR_EVER, asset, hashed_name, write_all
from tests.apps import browser
from tests.pages import PageClient

STATIC = Path(__file__).resolve().parents[2] / "static"
ADDRESS = re.compile(r'(?:href|src)="(/static/[^"]+)"')
INSIDE = re.compile(r'url\("?([^")]+)"?\)')


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Static files of the test's own."""
    place = tmp_path / "static"
    (place / "css").mkdir(parents=True)
    monkeypatch.setattr(app, "static_folder", str(place))
    (place / "a.svg").write_text("<svg/>")
    (place / "css" / "a.css").write_text('a { background: url("../a.svg"); }\n')
    return place


def test_every_file_of_a_page_is_kept_for_ever_and_so_is_what_style_sheets_name(
    client: PageClient,
) -> None:
    waiting = ADDRESS.findall(client.get("/account/sign-in").text)
    assert len(waiting) > 10
    seen: set[str] = set()
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == FOR_EVER, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        seen.add(address)
        for inside in INSIDE.findall(answer.text) if answer.mimetype == "text/css" else []:
            if not inside.startswith(("data:", "#")):
                there = os.path.normpath(f"{address.rpartition('/')[0]}/{inside}")
                waiting += [there] if there not in seen else []
    fonts = [address for address in seen if address.endswith(".woff2")]
    assert fonts, "the style sheets' fonts are among them"
    assert any(each in client.get("/account/sign-in").text for each in fonts), "one is preloaded"


def test_by_its_own_name_a_file_is_asked_for_anew_each_time(client: PageClient) -> None:
    answer = client.get("/static/css/base.css")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]
    assert '"../icons/cross.svg"' in client.get("/static/css/search.css").text


def test_a_name_with_another_hash_gets_the_file_that_nobody_keeps(client: PageClient) -> None:
    for name in ("css/base.00000000.css", "css/search.00000000.css", "icon.00000000.svg"):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200, name
        assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["none.0a1b2c3d.css", "none.css", "../wsgi.0a1b2c3d.py", "..%2fwsgi.0a1b2c3d.py", "css"]
)
def test_what_is_no_file_there_is_not_found(client: PageClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_kept_is_confirmed_without_sending_it_again(client: PageClient) -> None:
    for name in ("css/tokens.css", "css/base.css"):
        address = f"/static/{hashed_name(STATIC, name)}"
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.headers["Cache-Control"] == FOR_EVER


def test_the_address_follows_the_content_without_a_restart(app: Flask, folder: Path) -> None:
    addresses = []
    with app.test_request_context():
        for number, content in enumerate(("one", "two", "one")):
            (folder / "css" / "x.css").write_text(content)
            os.utime(folder / "css" / "x.css", (number, number))
            addresses.append(asset("css/x.css"))
    assert addresses[0] == addresses[2] != addresses[1]
    assert re.fullmatch(r"/static/css/x\.[0-9a-f]{8}\.css", addresses[0])


def test_a_style_sheets_hash_covers_what_it_names(app: Flask, folder: Path) -> None:
    first = hashed_name(folder, "css/a.css")
    other = folder.parent / "other"
    (other / "css").mkdir(parents=True)
    (other / "a.svg").write_text("<svg>new</svg>")
    (other / "css" / "a.css").write_text((folder / "css" / "a.css").read_text())
    assert hashed_name(other, "css/a.css") != first


def test_a_name_that_a_style_sheet_gets_wrong_stays_as_it_is(app: Flask, folder: Path) -> None:
    (folder / "css" / "b.css").write_text('b { background: url("../none.svg"); }')
    with app.app_context():
        name = hashed_name(folder, "css/b.css")
    assert 'url("../none.svg")' in browser(app).get(f"/static/{name}").text


def test_a_proxy_gets_the_same_files_under_the_same_names(
    client: PageClient, tmp_path: Path
) -> None:
    target = tmp_path / "served"
    written = write_all(STATIC, target)
    assert written == write_all(STATIC, tmp_path / "again") > 50
    assert write_all(STATIC, target) == 0, "what is there is not written again"
    for name in ("css/tokens.css", "js/toasts.js", "vendor/inter/inter-latin.woff2", "icon.svg"):
        hashed = hashed_name(STATIC, name)
        assert (target / hashed).read_bytes() == client.get(f"/static/{hashed}").data, name
    assert not list(target.rglob("*.half"))

"""Searches that people keep: whose they are, who sees them, what the record says."""

import io
import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import SavedSearch, User
from ahsp.search import saved
from tests.apps import browser, events, last_event
from tests.factories import make_ahsp, make_sumber, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def siti(context: Flask) -> User:
    return make_user("siti")


@pytest.fixture
def budi(context: Flask) -> User:
    return make_user("budi")


@pytest.fixture
def window(context: Flask, siti: User) -> PageClient:
    """Siti's browser, in English."""
    client = browser(context, siti)
    client.set_cookie("lang", "en")
    return client


def keep(owner: User, name: str = "Beton", **values: Any) -> SavedSearch:
    kept = SavedSearch(user_id=owner.id, name=name, question={"q": ["beton"]}, **values)
    db.session.add(kept)
    db.session.commit()
    return kept


def names() -> list[tuple[str, dict[str, Any], bool, bool]]:
    db.session.rollback()
    rows = db.session.scalars(select(SavedSearch).order_by(SavedSearch.id))
    return [(each.name, each.question, each.shared, each.start) for each in rows]


def test_a_question_is_kept_with_its_filters_and_without_its_page(window: PageClient) -> None:
    sumber = make_sumber("AHSP 2025")
    address = f"/search/saved/new?q=bata&sumber={sumber.id}&klasifikasi=Dinding&page=3"
    form = window.get(address).text
    assert "AHSP 2025" in form
    assert "Dinding" in form
    answer = window.post(address, data={"name": " Dinding  bata "})
    assert (answer.status_code, answer.location) == (
        303, f"/search?q=bata&sumber={sumber.id}&klasifikasi=Dinding",
    )  # fmt: skip
    question = {"q": ["bata"], "sumber": [str(sumber.id)], "klasifikasi": ["Dinding"]}
    assert names() == [("Dinding bata", question, False, False)]
    event = last_event()
    assert event.event == "data_change.search_saved"
    assert event.detail == {
        "name": "Dinding bata",
        "question": "Words: bata; Source: AHSP 2025; Classification: Dinding",
    }


def test_sharing_is_a_change_of_permission_on_record(window: PageClient) -> None:
    window.post("/search/saved/new?q=bata", data={"name": "Bata", "shared": "y"})
    assert events() == ["data_change.search_saved", "permission.saved_search_shared"]
    kept = db.session.query(SavedSearch).one()
    window.post(f"/search/saved/{kept.id}", data={"name": "Bata"})
    assert last_event().event == "permission.saved_search_unshared"
    window.post(f"/search/saved/{kept.id}", data={"name": "Bata merah"})
    assert last_event().detail == {"name": "Bata merah", "old": "Bata", "new": "Bata merah"}
    recorded = len(events())
    window.post(f"/search/saved/{kept.id}", data={"name": "Bata merah"})
    assert len(events()) == recorded, "what changes nothing is no event"


def test_the_menu_is_renewed_in_place_and_says_what_is_saved(window: PageClient) -> None:
    headers = PART | {"HX-Current-URL": "http://localhost/search?q=bata"}
    assert "/search/saved/new?q=bata" in window.get("/search/saved/menu", headers=headers).text
    form = window.get("/search/saved/new?q=bata", headers=headers).text
    assert 'hx-post="/search/saved/new?q=bata"' in form
    answer = window.post("/search/saved/new?q=bata", headers=headers, data={"name": "Bata"})
    assert answer.headers["HX-Retarget"] == "#saved-menu"
    assert "is saved." in json.loads(answer.headers["HX-Trigger"])["toast"]["message"]
    assert "Saved as “Bata”" in answer.text
    other = PART | {"HX-Current-URL": "http://localhost/search?q=galian"}
    assert "Saved as" not in window.get("/search/saved/menu", headers=other).text


def test_the_menu_alone_is_the_page(window: PageClient) -> None:
    assert window.get("/search/saved/menu").location == "/search/saved"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\0b"])
def test_a_name_that_is_none_is_refused_with_the_form(window: PageClient, name: str) -> None:
    for headers in ({}, PART):
        answer = window.post("/search/saved/new?q=bata", headers=headers, data={"name": name})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert names() == []


def test_a_name_is_taken_once_a_person_in_capitals_or_not(
    window: PageClient, siti: User, budi: User
) -> None:
    keep(siti)
    second = keep(siti, "Bata")
    keep(budi, "Galian")
    answer = window.post("/search/saved/new?q=x", data={"name": "BETON"})
    assert answer.status_code == 422
    assert "another search of this name" in answer.text
    answer = window.post(f"/search/saved/{second.id}", data={"name": "beton"})
    assert answer.status_code == 422
    assert window.post("/search/saved/new?q=x", data={"name": "Galian"}).status_code == 303
    assert [name for name, *_ in names()] == ["Beton", "Bata", "Galian", "Galian"]


def test_a_person_keeps_so_many_and_no_more(
    window: PageClient, siti: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST", 1)
    keep(siti)
    answer = window.post("/search/saved/new?q=x", data={"name": "Lain"})
    assert answer.status_code == 422
    assert "1 searches already" in answer.text
    assert len(names()) == 1


def test_what_others_share_is_seen_and_changed_by_its_owner_alone(
    window: PageClient, siti: User, budi: User
) -> None:
    keep(siti, "Milik saya")
    shared = keep(budi, "Beton mutu", shared=True)
    private = keep(budi, "Rahasia budi")
    page = window.get("/search/saved").text
    assert "Beton mutu" in page
    assert "budi" in page
    assert "Rahasia budi" not in page
    menu = window.get("/search/saved/menu", headers=PART).text
    assert "Beton mutu" in menu
    assert "Rahasia budi" not in menu
    before = names()
    for address, status in ((shared.id, 403), (private.id, 404), (10**9, 404)):
        assert window.get(f"/search/saved/{address}").status_code == status
        data = {"name": "x"}
        assert window.post(f"/search/saved/{address}", data=data).status_code == status
        assert window.post(f"/search/saved/{address}/remove").status_code == status
    assert names() == before


def test_removing_one_is_recorded_and_leaves_the_others(window: PageClient, siti: User) -> None:
    first, second = keep(siti), keep(siti, "Bata")
    assert window.post(f"/search/saved/{first.id}/remove").location == "/search/saved"
    assert last_event().detail == {"name": "Beton", "question": "Words: beton"}
    answer = window.post(f"/search/saved/{second.id}/remove", headers=PART)
    assert answer.text.lstrip().startswith('<section id="saved"')
    assert names() == []


def test_a_person_comes_in_at_the_search_that_they_chose(window: PageClient, siti: User) -> None:
    assert window.get("/search/start").location == "/search"
    keep(siti, "Bata", start=True)
    assert window.get("/search/start").location == "/search?q=beton"
    window.post("/search/saved/new?q=galian", data={"name": "Galian", "start": "y"})
    assert [start for *_, start in names()] == [False, True]
    assert window.get("/search/start").location == "/search?q=galian"


def test_an_edition_that_is_gone_is_said_and_left_out(window: PageClient, siti: User) -> None:
    make_ahsp("1", "Beton")
    kept = keep(siti, start=True)
    kept.question = {"q": ["beton"], "sumber": ["999999"]}
    db.session.commit()
    page = window.get("/search/saved").text
    assert "An edition that it chose is gone" in page
    assert 'href="/search?q=beton"' in page
    assert window.get("/search/start").location == "/search?q=beton"


def exported(window: PageClient) -> Any:
    answer = window.get("/search/saved/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.json


def send(window: PageClient, content: Any, **headers: Any) -> Any:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    data = {"file": (io.BytesIO(raw), "presets.json")}
    return window.post("/search/saved/file", data=data)


def test_a_file_of_searches_comes_back_in_on_another_account(
    context: Flask, window: PageClient, siti: User, budi: User
) -> None:
    sumber = make_sumber("AHSP 2025")
    kept = keep(siti, shared=True)
    kept.question = {"q": ["beton"], "sumber": [str(sumber.id)]}
    db.session.commit()
    keep(siti, "Bata")
    file = exported(window)
    assert last_event().event == "export.saved_searches"
    assert (last_event().username, last_event().detail) == ("siti", {"rows": 2})
    assert file["searches"][1] == {
        "name": "Beton", "question": {"q": ["beton"], "sumber": ["AHSP 2025"]}, "shared": True,
    }  # fmt: skip
    other = browser(context, budi)
    other.set_cookie("lang", "en")
    assert "2 searches were taken from the file." in send(other, file).text
    assert {name for name, *_ in names()} == {"Beton", "Bata"}
    assert names()[3][1:] == ({"q": ["beton"], "sumber": [str(sumber.id)]}, True, False)
    again = send(other, file).text
    assert "0 searches were taken from the file." in again
    assert again.count("you have another search of this name") == 2


def test_a_search_of_an_edition_that_is_not_here_is_left_out_with_its_reason(
    window: PageClient,
) -> None:
    file = {"format": "ahsp-saved-searches", "searches": [
        {"name": "Lama", "question": {"sumber": ["AHSP 1999"]}},
        {"name": "Baru", "question": {"q": ["beton"]}},
        {"name": "a\u0007b", "question": {"q": ["beton"]}},
    ]}  # fmt: skip
    page = send(window, file).text
    assert "an edition that it chooses is not here" in page
    assert "1 search was taken" in page
    assert [name for name, *_ in names()] == ["Baru"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"format": "other", "searches": []}', b"[" * 5000,
     b'{"format": "ahsp-saved-searches", "searches": [{"name": "", "question": {}}]}',
     b'{"format": "ahsp-saved-searches", "searches": [{"name": "a", "question": {"q": 1}}]}',
     b'{"format": "ahsp-saved-searches", "searches": []}' + b" " * 300_000],
)  # fmt: skip
def test_what_is_no_file_of_searches_is_refused_whole(window: PageClient, content: bytes) -> None:
    answer = send(window, content)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert names() == []


def test_a_form_without_a_file_is_refused(window: PageClient) -> None:
    assert window.post("/search/saved/file", data={}).status_code == 422

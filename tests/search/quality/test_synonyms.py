"""The page of synonyms: found, added, changed, switched off, removed, as a file."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from ahsp.caching import current_version
from ahsp.extensions import db
from ahsp.models import MissOutcome, Role, SearchMiss, SearchScore, Synonym, User
from ahsp.search.quality import synonyms
from tests.apps import browser, events, last_event
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

PART = {"HX-Request": "true"}


@pytest.fixture
def ratna(context: Flask) -> User:
    db.session.execute(delete(Synonym))
    db.session.commit()
    return make_user("ratna", role=Role.ADMIN)


@pytest.fixture
def window(context: Flask, ratna: User) -> PageClient:
    """An administrator's browser, in English, and no synonym yet."""
    client = browser(context, ratna)
    client.set_cookie("lang", "en")
    return client


def made(term: str, meaning: str, **values: Any) -> Synonym:
    row = Synonym(term=term, meaning=meaning, **values)
    db.session.add(row)
    db.session.commit()
    return row


def pairs() -> list[tuple[str, str, bool]]:
    db.session.rollback()
    query = select(Synonym.term, Synonym.meaning, Synonym.enabled).order_by(Synonym.term)
    return [(row.term, row.meaning, row.enabled) for row in db.session.execute(query)]


def version() -> int:
    db.session.rollback()
    return current_version()


def test_a_synonym_is_added_recorded_and_in_force_at_once(window: PageClient) -> None:
    make_ahsp("1.6", "Bongkar dinding bata")
    before = version()
    answer = window.post(
        "/search/synonyms", data={"term": " Bongkar  TEMBOK", "meaning": "bongkar dinding"}
    )
    assert answer.status_code == 303
    assert pairs() == [("bongkar tembok", "bongkar dinding", True)]
    assert version() == before + 1
    assert last_event().event == "data_change.synonym_added"
    assert last_event().username == "ratna"
    assert last_event().detail == {"term": "bongkar tembok", "meaning": "bongkar dinding"}
    assert "Saved. “bongkar tembok” finds" in window.get("/search/synonyms").text


def test_a_change_asks_for_a_new_measurement_once(window: PageClient) -> None:
    for term in ("a", "b"):
        window.post("/search/synonyms", data={"term": term, "meaning": "x"})
    assert [run.state for run in db.session.scalars(select(SearchScore))] == ["pending"]


def test_the_part_alone_carries_the_news(window: PageClient) -> None:
    data = {"term": "hebel", "meaning": "bata ringan"}
    answer = window.post("/search/synonyms", data=data, headers=PART)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "hebel" in answer.text
    assert "analyses now." in answer.headers["HX-Trigger"]


@pytest.mark.parametrize(
    ("term", "meaning", "told"),
    [
        ("", "bata", "Type a word or a few."),
        ("---", "bata", "Type a word or a few."),
        ("bata", "", "Type a word or a few."),
        ("Bata", "bata", "Both are the same."),
        ("a b c d e f g", "bata", "Use at most six words."),
        ("x" * 81, "bata", "80"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    window: PageClient, term: str, meaning: str, told: str
) -> None:
    answer = window.post("/search/synonyms", data={"term": term, "meaning": meaning}, headers=PART)
    assert answer.status_code == 422
    assert told in answer.text
    assert "field-error" in answer.text
    assert pairs() == []


@pytest.mark.parametrize("pair", [("hebel", "bata ringan"), ("bata ringan", "hebel")])
def test_a_synonym_is_known_either_way_round(window: PageClient, pair: tuple[str, str]) -> None:
    made("hebel", "bata ringan", enabled=False)
    data = {"term": pair[0], "meaning": pair[1]}
    answer = window.post("/search/synonyms", data=data)
    assert answer.status_code == 422
    assert "“hebel” = “bata ringan” is there already, switched off." in answer.text
    assert len(pairs()) == 1


def test_a_synonym_is_changed(window: PageClient) -> None:
    row = made("hebl", "bata ringan", created_by="siti")
    page = window.get(f"/search/synonyms?edit={row.id}")
    assert 'value="hebl"' in page.text
    data = {"term": "hebel", "meaning": "bata ringan"}
    assert window.post(f"/search/synonyms/{row.id}", data=data).status_code == 303
    assert pairs() == [("hebel", "bata ringan", True)]
    assert last_event().detail == data | {"old": "hebl = bata ringan"}


def test_a_changed_synonym_may_keep_its_words_but_not_take_those_of_another(
    window: PageClient,
) -> None:
    row = made("hebel", "bata ringan")
    made("celcon", "bata ringan")
    same = {"term": "hebel", "meaning": "bata ringan"}
    assert window.post(f"/search/synonyms/{row.id}", data=same).status_code == 303
    answer = window.post(f"/search/synonyms/{row.id}", data=same | {"term": "celcon"})
    assert answer.status_code == 422
    assert "is there already." in answer.text


def test_a_synonym_is_switched_off_and_on(window: PageClient) -> None:
    row = made("hebel", "bata ringan")
    before = version()
    window.post(f"/search/synonyms/{row.id}/switch", data={"on": "0"})
    assert pairs() == [("hebel", "bata ringan", False)]
    window.post(f"/search/synonyms/{row.id}/switch", data={"on": "1"})
    assert pairs() == [("hebel", "bata ringan", True)]
    assert version() == before + 2
    assert events()[-2:] == [
        "data_change.synonym_switched_off",
        "data_change.synonym_switched_on",
    ]


def test_a_synonym_is_removed_and_removing_it_again_is_told(window: PageClient) -> None:
    here = f"/search/synonyms/{made('hebel', 'bata ringan').id}"
    address = f"{here}/remove"
    answer = window.post(address, headers=PART)
    assert answer.status_code == 200
    assert pairs() == []
    assert last_event().detail == {"term": "hebel", "meaning": "bata ringan"}
    again = window.post(address, headers=PART)
    assert "Somebody removed this synonym meanwhile." in again.headers["HX-Trigger"]
    assert window.post(here, data={"term": "a"}).status_code == 404


def test_synonyms_are_found_by_either_side_and_by_whether_they_count(window: PageClient) -> None:
    made("hebel", "bata ringan")
    made("celcon", "bata ringan", enabled=False)
    made("apar", "pemadam api", created_by="siti")

    def shown(query: str) -> set[str]:
        text = window.get(f"/search/synonyms?{query}", headers=PART).text
        return {term for term in ("hebel", "celcon", "apar") if f"<b>{term}</b>" in text}

    assert shown("") == {"hebel", "celcon", "apar"}
    assert shown("q=Ringan") == {"hebel", "celcon"}
    assert shown("q=ringan&show=off") == {"celcon"}
    assert shown("show=on") == {"hebel", "apar"}
    assert shown("show=own") == {"apar"}
    assert shown("show=nonsense&page=99") == {"hebel", "celcon", "apar"}
    assert "No such synonym" in window.get("/search/synonyms?q=zzz").text


def test_a_long_list_has_pages(window: PageClient) -> None:
    db.session.add_all(Synonym(term=f"kata {n:03}", meaning="x") for n in range(60))
    db.session.commit()
    second = window.get("/search/synonyms?q=kata&page=2").text
    assert "<b>kata 059</b>" in second
    assert "<b>kata 001</b>" not in second
    assert "q=kata&amp;page=1" in second


def test_a_search_without_results_becomes_a_synonym_in_one_step(window: PageClient) -> None:
    miss = SearchMiss(query="bongkar tembok!")
    db.session.add(miss)
    db.session.commit()
    page = window.get(f"/search/synonyms?miss={miss.id}").text
    assert 'value="bongkar tembok"' in page
    data = {"term": "bongkar tembok", "meaning": "bongkar dinding", "miss": str(miss.id)}
    window.post("/search/synonyms", data=data)
    db.session.refresh(miss)
    assert miss.outcome == MissOutcome.SYNONYM
    assert miss.outcome_at is not None


def test_synonyms_are_taken_away_and_brought_in_as_a_file(window: PageClient, ratna: User) -> None:
    made("hebel", "bata ringan")
    made("apar", "pemadam api", enabled=False)
    file = window.get("/search/synonyms/file")
    assert file.headers["Content-Disposition"] == "attachment; filename=ahsp-synonyms.csv"
    assert file.text.splitlines()[1:] == ["apar,pemadam api,no", "hebel,bata ringan,yes"]
    assert last_event().event == "export.synonyms"
    assert (last_event().username, last_event().detail) == ("ratna", {"rows": 2})
    content = b"celcon,bata ringan\nbata ringan,hebel\ncelcon,bata ringan\nrusak\n"
    answer = window.post("/search/synonyms/file", data={"file": (io.BytesIO(content), "s.csv")})
    assert answer.status_code == 200
    assert "1 synonym was added from the file." in answer.text
    assert "2 were there already." in answer.text
    assert "Line 4 cannot be used" in answer.text
    assert [pair[0] for pair in pairs()] == ["apar", "celcon", "hebel"]
    assert last_event().event == "data_change.synonyms_read"
    assert last_event().detail == {"rows": 1, "same": 2}


def test_a_file_that_is_none_is_told_at_its_field(window: PageClient) -> None:
    assert window.post("/search/synonyms/file").status_code == 422
    answer = window.post("/search/synonyms/file", data={"file": (io.BytesIO(b"\xff\xfe"), "s.csv")})
    assert answer.status_code == 422
    assert "This is no CSV file of synonyms" in answer.text


def test_two_who_remove_one_are_told_apart(ratna: User) -> None:
    row = made("hebel", "bata ringan")
    gone = row.id
    synonyms.remove(gone, ratna)
    with pytest.raises(synonyms.GoneError):
        synonyms.switch(gone, ratna, on=False)
    with pytest.raises(synonyms.GoneError):
        synonyms.change(gone, "a", "b", ratna)


def test_readers_have_no_part_in_it(context: Flask) -> None:
    client = browser(context, make_user("siti"))
    assert client.get("/search/synonyms").status_code == 403
    assert client.post("/search/synonyms", data={"term": "a", "meaning": "b"}).status_code == 403

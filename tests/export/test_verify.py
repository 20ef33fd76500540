"""The hash of a file leads to what the file was."""

from collections.abc import Callable

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.models import ExportedContent, Role
from tests.apps import another, browser
from tests.factories import make_ahsp, make_user
from tests.pages import PageClient

SignIn = Callable[[Role], object]


@pytest.fixture
def sha256(client: PageClient, sign_in: SignIn) -> str:
    """The hash of an export of two lines; the client reads English."""
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    make_ahsp("2.1", "Pasangan bata")
    make_ahsp("2.2", "Galian")
    about = client.get("/export/search.json?q=bata").json["about"]
    assert about["verify"].endswith(f"/verify/{about['sha256']}")
    return str(about["sha256"])


def test_a_hash_says_what_the_file_was(client: PageClient, sha256: str) -> None:
    for asked in (sha256, sha256[:12], sha256.upper()):
        answer = client.get(f"/verify/{asked}")
        assert answer.status_code == 200
        for said in ("AHSP 2025", "bata", sha256, "The catalogue says the same today."):
            assert said in answer.text
    part = client.get(f"/verify/{sha256}", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")


def test_the_same_again_is_counted_and_another_question_is_told_apart(
    client: PageClient, sha256: str
) -> None:
    assert client.get("/export/search.csv?q=bata").status_code == 200
    assert client.get("/export/search.jsonl?q=pasangan").status_code == 200
    page = client.get(f"/verify/{sha256}").text
    assert "2 times" in page
    assert page.count('class="verified"') == 2
    assert sorted(row.times for row in db.session.query(ExportedContent)) == [1, 2]


def test_a_change_of_the_catalogue_since_is_said(client: PageClient, sha256: str) -> None:
    make_ahsp("2.3", "Pasangan bata ringan")
    assert "has changed since" in client.get(f"/verify/{sha256}").text


@pytest.mark.parametrize("asked", ["0" * 64, "0" * 12, "abc", "zzz", "0" * 200])
def test_a_hash_that_is_not_known_is_said(client: PageClient, sha256: str, asked: str) -> None:
    answer = client.get(f"/verify/{asked}")
    assert answer.status_code == 404
    assert "No export of this site has this hash." in answer.text


def test_a_box_leads_there(client: PageClient, sha256: str) -> None:
    assert "Content hash" in client.get("/verify").text
    answer = client.get("/verify", query_string={"hash": f" {sha256.upper()} "})
    assert answer.status_code == 303
    assert answer.location == f"/verify/{sha256}"
    assert client.get("/verify?hash=abc").status_code == 422


def test_nobody_is_told_without_signing_in(context: Flask, client: PageClient) -> None:
    assert client.get("/verify/" + "0" * 64).status_code in (302, 303)
    with another(context) as app:
        assert browser(app, make_user()).get("/verify/" + "0" * 64).status_code == 404

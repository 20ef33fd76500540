"""What a person can read about the past of one analysis."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import refresh
from sqlalchemy import select

from ahsp.catalog.history import history_of, subject_of
from ahsp.catalog.queries import find_ahsp
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.models import Ahsp, AhspVersion, ImportMode, Role, User
from tests.factories import make_ahsp
from tests.imports.workbooks import line, save
from tests.pages import PageClient

EDITION = "AHSP 2025"
FRAGMENT = {"HX-Request": "true"}
SignIn = Callable[[Role], User]


def do(folder: Path, koefisien: str, *others: str, mode: str = ImportMode.REPLACE_EDITION) -> int:
    """Import 1.1 with a koefisien, beside other codes; returns the batch."""
    rows = [line("1.1", koefisien=koefisien)] if koefisien else []
    path = save(folder / f"k{koefisien}.xlsx", [*rows, *(line(kode) for kode in others)])
    batch = services.import_file(path, EDITION, mode=mode).batch
    assert batch is not None
    return batch


def id_of(kode: str = "1.1") -> int:
    found = db.session.scalar(select(Ahsp.id).where(Ahsp.kode == kode))
    assert found is not None
    return found


def told(ahsp_id: int) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    db.session.expire_all()
    subject = subject_of(ahsp_id, find_ahsp(ahsp_id))
    assert subject is not None
    return [
        (
            each.kind,
            each.file_name,
            [(one.field, str(one.before), str(one.after)) for one in each.differences],
        )
        for each in history_of(subject)
    ]


@pytest.mark.usefixtures("context")
def test_each_change_is_told_with_its_import_and_from_what_to_what(tmp_path: Path) -> None:
    do(tmp_path, "0.5000")
    do(tmp_path, "0.6")
    do(tmp_path, "0.70", "1.2")
    assert told(id_of()) == [
        ("changed", "k0.70.xlsx", [("koefisien", "0.6", "0.70")]),
        ("changed", "k0.6.xlsx", [("koefisien", "0.5000", "0.6")]),
        ("added", "k0.5000.xlsx", []),
    ]
    assert told(id_of("1.2")) == [("added", "k0.70.xlsx", [])]


@pytest.mark.usefixtures("context")
def test_an_undone_import_stays_in_the_history(tmp_path: Path) -> None:
    do(tmp_path, "0.5000")
    services.undo(do(tmp_path, "0.6"))
    assert told(id_of()) == [
        ("restored", "k0.6.xlsx", [("koefisien", "0.6", "0.5000")]),
        ("changed", "k0.6.xlsx", [("koefisien", "0.5000", "0.6")]),
        ("added", "k0.5000.xlsx", []),
    ]


@pytest.mark.usefixtures("context")
def test_what_was_removed_came_back_and_was_added_anew_is_one_story(tmp_path: Path) -> None:
    do(tmp_path, "1", "1.2")
    first = id_of()
    gone = do(tmp_path, "", "1.2")
    services.undo(gone)
    assert id_of() == first, "it comes back under its own address"
    do(tmp_path, "", "1.2")
    assert [kind for kind, *_ in told(first)] == ["deleted", "returned", "deleted", "added"]
    do(tmp_path, "2", "1.2")
    again = id_of()
    assert again != first
    assert told(again) == told(first)
    assert [kind for kind, *_ in told(again)][:2] == ["added", "deleted"]


@pytest.mark.usefixtures("context")
def test_an_addition_that_was_undone_is_remembered(tmp_path: Path) -> None:
    batch = do(tmp_path, "1")
    ahsp_id = id_of()
    services.undo(batch)
    assert [kind for kind, *_ in told(ahsp_id)] == ["withdrawn", "added"]
    do(tmp_path, "2")
    assert [kind for kind, *_ in told(id_of())] == ["added", "withdrawn", "added"]


@pytest.mark.usefixtures("context")
def test_deleted_analyses_are_found_by_edition_and_code(tmp_path: Path) -> None:
    do(tmp_path, "1", "1.2")
    do(tmp_path, "", "1.2")
    kept = db.session.scalars(select(AhspVersion).where(AhspVersion.kode == "1.1")).one()
    assert kept.sumber.nama == EDITION
    assert kept.content["lines"][0]["koefisien"] == "1"


def test_the_page_and_its_part_say_the_same(
    client: PageClient, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(Role.VIEWER)
    refresh()
    do(tmp_path, "0.5000")
    batch = do(tmp_path, "0.6")
    address = f"/ahsp/{id_of()}/history"
    part = client.get(address, headers=FRAGMENT | {"Accept-Language": "id"}).text
    assert part.lstrip().startswith('<section id="history"')
    for text in ("0,5000", "0,6", "k0.6.xlsx"):
        assert text in part
    assert f"/import/{batch}" not in part, "a reader may not open imports"
    page = client.get(address, headers={"Accept-Language": "id"}).text
    assert "<html" in page
    assert "0,5000" in page


def test_an_administrator_is_led_to_the_import(
    client: PageClient, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(Role.ADMIN)
    batch = do(tmp_path, "0.5")
    assert f'href="/import/{batch}"' in client.get(f"/ahsp/{id_of()}/history").text


def test_a_removed_analysis_leads_to_its_history(
    client: PageClient, sign_in: SignIn, tmp_path: Path
) -> None:
    sign_in(Role.VIEWER)
    refresh()
    do(tmp_path, "1", "1.2")
    ahsp_id = id_of()
    do(tmp_path, "", "1.2")
    answer = client.get(f"/ahsp/{ahsp_id}")
    assert (answer.status_code, answer.location) == (302, f"/ahsp/{ahsp_id}/history")
    page = client.get(answer.location, headers={"Accept-Language": "en"}).text
    assert "no longer in the catalogue" in page


@pytest.mark.parametrize("ahsp_id", ["0", "999999999", "9" * 30, "abc"])
def test_an_analysis_that_never_was_has_no_history(
    client: PageClient, sign_in: SignIn, ahsp_id: str
) -> None:
    sign_in(Role.VIEWER)
    assert client.get(f"/ahsp/{ahsp_id}/history").status_code == 404


def test_an_analysis_that_no_import_brought_says_so(
    context: Flask, client: PageClient, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    ahsp = make_ahsp("1", "Galian")
    assert 'class="empty"' in client.get(f"/ahsp/{ahsp.id}/history").text

"""The pages of the editions, and what administrators say of one."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from ahsp.extensions import db
from ahsp.models import Ahsp, AuditEvent, Role, Sumber
from tests.factories import make_ahsp, raise_version
from tests.pages import PageClient

FRAGMENT = {"HX-Request": "true"}
ENGLISH = {"Accept-Language": "en"}
SignIn = Callable[[Role], object]


@pytest.fixture
def edition(client: PageClient) -> Sumber:
    ahsp = make_ahsp("1.1", "Galian", klasifikasi="Pekerjaan Tanah")
    make_ahsp("1.2", "Urugan", klasifikasi="Pekerjaan Tanah")
    make_ahsp("2.1", "Beton", klasifikasi="Pekerjaan Beton")
    return ahsp.sumber


def test_all_editions_are_listed_with_what_they_hold(
    client: PageClient, edition: Sumber, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    page = client.get("/sumber", headers=ENGLISH).text
    assert f'href="/sumber/{edition.id}">{edition.nama}</a>' in page
    assert "Analyses: </span>3" in page
    assert "<html" not in client.get("/sumber", headers=FRAGMENT).text


def test_what_they_hold_is_counted_anew_once_the_catalogue_changes(
    client: PageClient, edition: Sumber, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    assert "Analyses: </span>3" in client.get("/sumber", headers=ENGLISH).text
    db.session.execute(delete(Ahsp).where(Ahsp.kode == "2.1"))
    db.session.commit()
    assert "Analyses: </span>3" in client.get("/sumber", headers=ENGLISH).text
    raise_version()
    db.session.commit()
    assert "Analyses: </span>2" in client.get("/sumber", headers=ENGLISH).text


def test_without_editions_the_page_says_so(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.VIEWER)
    assert "Nothing has been imported yet" in client.get("/sumber", headers=ENGLISH).text


def test_one_edition_leads_to_its_chapters(
    client: PageClient, edition: Sumber, sign_in: SignIn
) -> None:
    sign_in(Role.VIEWER)
    page = client.get(f"/sumber/{edition.id}").text
    assert page.index("Pekerjaan Tanah") < page.index("Pekerjaan Beton"), "as the codes run"
    address = f"/search?sumber={edition.id}&amp;klasifikasi=Pekerjaan+Tanah"
    assert f'href="{address}"' in page
    assert 'id="describe"' not in page, "readers have no form"


def test_an_administrator_describes_an_edition(
    client: PageClient, edition: Sumber, sign_in: SignIn
) -> None:
    sign_in(Role.ADMIN)
    form = {"tahun": "2025", "catatan": " <b>SE 30/2025</b> https://pu.go.id <script>x</script>\0 "}
    answer = client.post(f"/sumber/{edition.id}", data=form)
    assert (answer.status_code, answer.location) == (303, f"/sumber/{edition.id}")
    page = client.get(answer.location).text
    assert '<b>SE 30/2025</b> <a href="https://pu.go.id"' in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    event = db.session.query(AuditEvent).filter_by(event="data_change.sumber_described").one()
    assert event.detail == {"sumber": edition.nama, "tahun": 2025}


def test_saying_the_same_again_is_no_event(
    client: PageClient, edition: Sumber, sign_in: SignIn
) -> None:
    sign_in(Role.ADMIN)
    for _ in range(2):
        client.post(f"/sumber/{edition.id}", data={"tahun": "", "catatan": "x"})
    found = db.session.query(AuditEvent).filter_by(event="data_change.sumber_described")
    assert found.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"tahun": "kemarin"}, {"tahun": "20250"}, {"catatan": "x" * 4001}]
)
def test_what_makes_no_sense_is_said_at_its_field(
    client: PageClient, edition: Sumber, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    sign_in(Role.ADMIN)
    answer = client.post(f"/sumber/{edition.id}", data={"catatan": "tetap", **wrong})
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert next(iter(wrong.values())) in answer.text, "what was typed stays"
    db.session.expire_all()
    assert db.session.get_one(Sumber, edition.id).catatan == ""


def test_an_edition_that_is_not_there_is_not_found(client: PageClient, sign_in: SignIn) -> None:
    sign_in(Role.ADMIN)
    assert client.get("/sumber/999").status_code == 404
    assert client.post("/sumber/999", data={}).status_code == 404

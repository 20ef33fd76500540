"""Times are shown in the zone that the reader chose."""

from flask import Flask

from ahsp.models import Role
from tests.apps import another, browser
from tests.factories import make_user
from tests.pages import PageClient
from tests.record import make_event


def test_a_chosen_zone_is_kept_and_shown(context: Flask) -> None:
    client = browser(context, make_user("admin", role=Role.ADMIN), language="en")
    make_event("import.committed")
    assert "WIB" in client.get("/audit/log").text
    answer = client.post("/zone", data={"zone": "Asia/Jayapura", "next": "/audit/log?range=7d"})
    assert (answer.status_code, answer.location) == (303, "/audit/log?range=7d")
    page = client.get("/audit/log").text
    assert " WIT<" in page
    assert " WIB<" not in page


def test_choosing_one_drops_the_one_in_the_address(client: PageClient) -> None:
    data = {"zone": "Asia/Makassar", "next": "/audit/log?zone=Asia/Jayapura&range=7d"}
    assert client.post("/zone", data=data).location == "/audit/log?range=7d"
    data["next"] = "/audit/log?zone=Asia/Jayapura"
    assert client.post("/zone", data=data).location == "/audit/log"


def test_a_zone_that_is_not_on_offer_is_refused(client: PageClient) -> None:
    for zone in ("", "Mars/Base", "UTC", "../etc/passwd"):
        assert client.post("/zone", data={"zone": zone}).status_code == 400


def test_it_leads_to_no_other_site(client: PageClient) -> None:
    data = {"zone": "Asia/Makassar", "next": "//evil.example/x"}
    assert client.post("/zone", data=data).location == "/"


def test_the_sites_own_zone_is_on_offer(context: Flask) -> None:
    with another(context, timezone="Europe/Amsterdam") as other, other.app_context():
        from ahsp.web.zones import zones

        assert list(zones()) == ["Europe/Amsterdam", "Asia/Jakarta", "Asia/Makassar",
                                 "Asia/Jayapura"]  # fmt: skip

"""The front door."""

from tests.pages import PageClient


def test_the_front_door_leads_to_the_search(client: PageClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.location == "/search/start"


def test_a_stranger_is_sent_to_sign_in_and_back(client: PageClient) -> None:
    answer = client.get("/search?q=bata")
    assert answer.status_code == 302
    assert answer.location == "/account/sign-in?next=/search?q%3Dbata"


def test_a_process_that_answers_is_alive(client: PageClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_viewers_search(client: PageClient, sign_in) -> None:
    sign_in("viewer")
    assert client.get("/search").status_code == 200

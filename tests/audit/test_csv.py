"""The CSV file: exactly the list, as many rows as the button says, and nothing that runs."""

import csv
import io
import json

import pytest
from flask import Flask

from ahsp.audit import csv_lines
from ahsp.audit.csv_lines import COLUMNS
from ahsp.web.cells import harmless
from tests.apps import last_event, limits
from tests.audit.facts import fact, mixed, write
from tests.audit.look import button, walked
from tests.pages import PageClient


def rows(client: PageClient, address: str) -> list[dict[str, str]]:
    """The file's lines."""
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.parametrize("query", ["", "severity=warning&severity=error", "range=all",
                                   "text=rab&user=budi", "resolved=no", "range=7d"])  # fmt: skip
def test_the_file_has_the_list_in_its_order(admin: PageClient, query: str) -> None:
    mixed()
    address = f"/audit/log?{query}"
    number, target = button(admin.get(address).text)
    listed = walked(admin, address)
    found = rows(admin, target)
    assert [int(each["id"]) for each in found] == listed
    assert len(found) == number


def test_what_happens_after_the_page_is_not_in_the_file(admin: PageClient) -> None:
    write(fact() for _ in range(3))
    number, target = button(admin.get("/audit/log").text)
    write(fact() for _ in range(4))
    assert len(rows(admin, target)) == number == 3


def test_taking_the_record_away_is_recorded(admin: PageClient) -> None:
    write(fact("import.failed", "error") for _ in range(3))
    rows(admin, button(admin.get("/audit/log?severity=error").text)[1])
    event = last_event()
    assert event.event == "export.audit_log"
    assert event.detail["rows"] == 3
    assert "severity=error" in event.detail["question"]


def test_every_column_is_filled_and_the_detail_is_json(admin: PageClient) -> None:
    detail = {"file": 'RAB; "final"\n.xlsx', "rows": 3}
    (number,) = write(
        [fact("file_upload.hostile", "critical", username="budi", address="10.0.4.17",
              agent="Firefox", method="POST", path="/import", request_id="6f1c", detail=detail)]
    )  # fmt: skip
    admin.post(f"/audit/{number}/resolve", data={"note": "seen"})
    (found,) = rows(admin, "/audit/log.csv?severity=critical")
    assert tuple(found) == COLUMNS
    assert all(found.values())
    assert json.loads(found["detail"]) == detail
    assert found["at"].endswith("Z")
    assert (found["resolved_by"], found["note"]) == ("admin", "seen")


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_nothing_in_the_file_is_a_formula(admin: PageClient, evil: str) -> None:
    (number,) = write([fact("import.failed", "error", username=evil, agent=evil, path=evil,
                            request_id=evil, detail={evil: evil})])  # fmt: skip
    admin.post(f"/audit/{number}/resolve", data={"note": evil})
    (found,) = rows(admin, "/audit/log.csv?severity=error")
    for name in ("user", "agent", "path", "request"):
        assert found[name] == f"'{evil}"
    assert not any(each.strip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
                   for each in found.values())  # fmt: skip


def test_ordinary_text_is_left_as_it_is() -> None:
    for text in ("", "RAB final.xlsx", "a=b", "10.0.4.17", "'quoted'", "ü"):
        assert harmless(text) == text


def test_a_long_file_comes_in_parts(context: Flask, admin: PageClient,
                                    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(csv_lines, "BATCH", 10)
    made = write(fact() for _ in range(35))
    answer = admin.get("/audit/log.csv", buffered=True)
    assert "Content-Length" not in answer.headers or answer.is_streamed
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == len(made)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_it_has_a_limit_of_its_own(context: Flask, admin: PageClient) -> None:
    with limits(context):
        found = [admin.get("/audit/log.csv", buffered=True).status_code for _ in range(21)]
    assert found == [200] * 20 + [429]


def test_a_count_that_took_too_long_follows_and_is_exact(
    admin: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ahsp.audit import counting

    monkeypatch.setattr(counting, "ENOUGH", 10)
    write(fact(username="ratna") for _ in range(25))
    text = admin.get("/audit/log?user=ratna").text
    assert "CSV · more than 10 rows" in text
    follow = text.partition('id="csv"')[2].partition('hx-get="')[2].partition('"')[0]
    part = admin.get(follow.replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert button(part.text)[0] == 25
    assert "hx-get" not in part.text
    assert button(admin.get(follow.replace("&amp;", "&")).text)[0] == 25

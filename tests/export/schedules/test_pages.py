"""The pages of schedules: made, tried, run, paused, changed, removed, and their log."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.export import choices
from ahsp.export.order import LAST_MONTH, Format, Options, Order, Report
from ahsp.export.runs import work
from ahsp.export.schedules import due, starting
from ahsp.export.schedules import log as log_lines
from ahsp.extensions import db
from ahsp.models import (
    ExportRun,
    ExportSchedule,
    ExportTemplate,
    Role,
    SavedSearch,
    ScheduleDue,
    User,
)
from tests.apps import browser, events, last_event
from tests.export.schedules.conftest import MakeSchedule, log
from tests.factories import make_user
from tests.pages import PageClient

ENGLISH = {"Accept-Language": "en"}
HTMX = {**ENGLISH, "HX-Request": "true"}
FORM = {
    "name": "Weekly", "what": "everything", "format": "xlsx", "language": "en",
    "recipients": "Budi@Kantor.Example, ani@kantor.example", "every": "week", "weekday": "1",
    "day": "1", "at": "08:00", "zone": "Asia/Jakarta",
}  # fmt: skip
Bells = list[tuple[str, int]]


@pytest.fixture
def admin(context: Flask) -> User:
    """An administrator with an address."""
    user = make_user("admin", role=Role.ADMIN)
    user.email = "admin@kantor.example"
    db.session.commit()
    return user


@pytest.fixture
def window(context: Flask, admin: User) -> PageClient:
    """Their browser."""
    return browser(context, admin)


def kept() -> list[ExportSchedule]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(ExportSchedule)))


def test_a_schedule_is_made_with_its_next_five_times(window: PageClient) -> None:
    assert "No schedule yet" in window.get("/exports/schedules", headers=ENGLISH).text
    page = window.get("/exports/schedules/new", headers=ENGLISH).text
    assert len(re.findall(r"<li>\w{3}, \d+ \w+ \d{4}, 08:00 WIB</li>", page)) == 5
    answer = window.post("/exports/schedules/new", data=FORM, headers=ENGLISH)
    assert answer.status_code == 303
    [made] = kept()
    assert answer.location == f"/exports/schedules/{made.id}"
    assert made.recipients == ["Budi@kantor.example", "ani@kantor.example"]
    page = window.get(answer.location, headers=ENGLISH).text
    assert "each Monday, 08:00 (Asia/Jakarta)" in page
    assert len(re.findall(r"<li>Mon, \d+ \w+ \d{4}, 08:00 WIB</li>", page)) == 5
    assert "Nothing was due yet" in page
    assert "Weekly" in window.get("/exports/schedules", headers=ENGLISH).text


def test_the_summary_in_pdf_is_a_format_and_stays_chosen(window: PageClient) -> None:
    form = {**FORM, "format": "pdf-summary"}
    answer = window.post("/exports/schedules/new", data=form, headers=ENGLISH)
    [made] = kept()
    options = Order.restored(made.ordered).options
    assert (options.format, options.report) == (Format.PDF, Report.SUMMARY)
    assert "PDF, summary" in window.get(answer.location, headers=ENGLISH).text
    page = window.get(f"{answer.location}/edit", headers=ENGLISH).text
    assert re.search(r'<option selected value="pdf-summary">', page)
    window.post(f"{answer.location}/edit", data={**FORM, "format": "pdf"}, headers=ENGLISH)
    assert Order.restored(kept()[0].ordered).options.report is Report.FULL


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "  ", "Give it a name."),
        ("recipients", "not an address", "not is no mail address."),
        ("recipients", "", "Say who gets it."),
        ("recipients", "a@b.example\r\nBcc: x", "Bcc: is no mail address."),
        ("day", "31", "A day from 1 to 28."),
        ("at", "8 o'clock", "A time such as 08:00."),
        ("zone", "Mars/Olympus", "A zone such as Asia/Jakarta."),
        ("what", "saved:1", "Not a valid choice"),
        ("format", "exe", "Not a valid choice"),
        ("weekday", "9", "Not a valid choice"),
    ],
)
def test_bad_input_is_told_beside_its_field(
    window: PageClient, field: str, value: str, told: str
) -> None:
    answer = window.post("/exports/schedules/new", data={**FORM, field: value}, headers=ENGLISH)
    assert answer.status_code == 422
    assert told in answer.text
    assert kept() == []
    part = window.post("/exports/schedules/new", data={**FORM, field: value}, headers=HTMX)
    assert part.status_code == 422
    assert "<html" not in part.text


def test_two_of_one_name_are_refused(window: PageClient) -> None:
    window.post("/exports/schedules/new", data=FORM)
    again = {**FORM, "name": "WEEKLY"}
    answer = window.post("/exports/schedules/new", data=again, headers=ENGLISH)
    assert answer.status_code == 422
    assert "another schedule of this name" in answer.text
    assert len(kept()) == 1


def test_the_search_of_the_address_is_offered_and_kept(window: PageClient) -> None:
    page = window.get("/exports/schedules/new?q=bata+merah", headers=ENGLISH).text
    assert "Words: bata merah" in page
    fields = {**FORM, "what": "search", "question": "q=bata+merah"}
    assert window.post("/exports/schedules/new?q=bata+merah", data=fields).status_code == 303
    assert Order.restored(kept()[0].ordered).scope.query.q == "bata merah"
    page = window.get(f"/exports/schedules/{kept()[0].id}/edit", headers=ENGLISH).text
    assert re.search(r'<option selected value="search">Words: bata merah', page)


def test_own_and_shared_searches_are_offered_and_others_are_not(
    window: PageClient, admin: User
) -> None:
    other = make_user("other")
    own = SavedSearch(user_id=admin.id, name="Punyaku", question={"q": ["a"]})
    shared = SavedSearch(user_id=other.id, name="Bersama", question={"q": ["b"]}, shared=True)
    hidden = SavedSearch(user_id=other.id, name="Rahasia", question={"q": ["c"]})
    db.session.add_all((own, shared, hidden))
    db.session.commit()
    page = window.get("/exports/schedules/new", headers=ENGLISH).text
    assert "Punyaku" in page
    assert "Bersama" in page
    assert "Rahasia" not in page
    fields = {**FORM, "what": f"saved:{hidden.id}"}
    assert window.post("/exports/schedules/new", data=fields).status_code == 422
    fields["what"] = f"saved:{shared.id}"
    assert window.post("/exports/schedules/new", data=fields).status_code == 303
    assert kept()[0].saved_search_id == shared.id
    page = window.get(f"/exports/schedules/{kept()[0].id}", headers=ENGLISH).text
    assert "Bersama (Words: b)" in page


def test_a_schedule_is_changed(window: PageClient) -> None:
    window.post("/exports/schedules/new", data=FORM)
    [made] = kept()
    page = window.get(f"/exports/schedules/{made.id}/edit", headers=ENGLISH).text
    assert "Budi@kantor.example\nani@kantor.example" in page.replace("\r", "")
    fields = {**FORM, "every": "month", "day": "5", "zone": "Asia/Makassar"}
    answer = window.post(f"/exports/schedules/{made.id}/edit", data=fields, headers=ENGLISH)
    assert answer.status_code == 303
    assert (kept()[0].every, kept()[0].day) == ("month", 5)
    page = window.get(answer.location, headers=ENGLISH).text
    assert "on day 5 of each month, 08:00 (Asia/Makassar)" in page
    assert "08:00 WITA" in page
    assert last_event().event == "export.schedule_changed"


@pytest.mark.parametrize(
    ("question", "count", "zone"),
    [
        ("every=month&day=28&at=23:15&zone=Asia/Jayapura", 5, "WIT"),
        ("every=week&weekday=9&at=08:00&zone=Asia/Jakarta", 0, ""),
        ("every=year", 0, ""),
        ("at=nonsense", 0, ""),
        ("zone=../../etc/passwd", 0, ""),
    ],
)
def test_the_next_times_follow_the_form(
    window: PageClient, question: str, count: int, zone: str
) -> None:
    answer = window.get(f"/exports/schedules/upcoming?{question}", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.count("<li>") == count
    assert zone in answer.text
    assert "<html" in window.get(f"/exports/schedules/upcoming?{question}").text


def test_the_weekly_one_is_ready_to_be_switched_on(window: PageClient) -> None:
    page = window.get("/exports/schedules", headers=ENGLISH).text
    assert "each Monday at 08:00 WIB" in page
    answer = window.post("/exports/schedules/ready/weekly", headers=ENGLISH)
    assert answer.status_code == 303
    [made] = kept()
    assert (made.every, made.weekday, made.at, made.zone) == ("week", 1, "08:00", "Asia/Jakarta")
    assert made.to_admins
    assert not made.paused
    window.post("/exports/schedules/ready/weekly", headers=ENGLISH)
    assert len(kept()) == 1, "a second click"
    page = window.get("/exports/schedules", headers=ENGLISH).text
    assert "/exports/schedules/ready/weekly" not in page
    assert "/exports/schedules/ready/monthly" in page
    assert window.post("/exports/schedules/ready/nothing").status_code == 404


def test_what_was_switched_on_in_one_language_is_not_offered_in_another(
    window: PageClient,
) -> None:
    window.post("/exports/schedules/ready/monthly", headers=ENGLISH)
    page = window.get("/exports/schedules", headers={"Accept-Language": "id"}).text
    assert "/exports/schedules/ready/monthly" not in page
    assert "/exports/schedules/ready/weekly" in page


def test_the_monthly_report_is_ready_and_stays_one_when_it_is_changed(window: PageClient) -> None:
    answer = window.post("/exports/schedules/ready/monthly", headers=ENGLISH)
    [made] = kept()
    assert (made.every, made.day, made.at, made.zone) == ("month", 1, "08:00", "Asia/Jakarta")
    assert made.to_admins
    page = window.get(answer.location, headers=ENGLISH).text
    assert "Monthly report of the month before" in page
    assert "on day 1 of each month" in page
    form = window.get(f"{answer.location}/edit", headers=ENGLISH).text
    assert re.search(r'<option selected value="monthly">', form)
    changed = {**FORM, "what": "monthly", "format": "csv"}
    window.post(f"{answer.location}/edit", data=changed, headers=ENGLISH)
    order = Order.restored(kept()[0].ordered)
    assert (order.month, order.options.format) == (LAST_MONTH, Format.PDF), "always PDF"


@pytest.mark.parametrize("address", ["/export", "/export/search.pdf"])
def test_no_address_orders_a_report(window: PageClient, address: str) -> None:
    window.get(f"{address}?month=2026-10&report=monthly")
    assert "export.report_made" not in events()


def test_the_log_tells_each_time_with_its_mail(
    window: PageClient, schedule: MakeSchedule, bells: Bells
) -> None:
    made = schedule()
    due.sweep()
    page = window.get(f"/exports/schedules/{made.id}", headers=ENGLISH).text
    assert "being made" in page
    assert 'hx-trigger="live"' in page
    for name, number in list(bells):
        if name == "exports.run":
            work.run(number)
    page = window.get(f"/exports/schedules/{made.id}", headers=HTMX).text
    assert "2 mails" in page
    assert "2 on the way" in page
    with db.engine.begin() as link:
        link.exec_driver_sql("UPDATE mail_message SET state = 'failed', reason = 'refused'")
    page = window.get(f"/exports/schedules/{made.id}", headers=HTMX).text
    assert "2 not sent" in page
    assert 'hx-trigger="live"' not in page
    assert "sent" in window.get("/exports/schedules", headers=ENGLISH).text


def test_it_is_tried_run_paused_resumed_and_removed(
    window: PageClient, schedule: MakeSchedule, bells: Bells, admin: User
) -> None:
    made = schedule()
    address = f"/exports/schedules/{made.id}"
    assert window.post(f"{address}/test").status_code == 303
    assert [(each.kind, each.only_to) for each in log()] == [("test", "admin@kantor.example")]
    assert window.post(f"{address}/run").status_code == 303
    assert len(log()) == len(bells) == 2
    window.post(f"{address}/pause")
    assert kept()[0].paused
    assert "paused" in window.get(address, headers=ENGLISH).text
    window.post(f"{address}/resume")
    assert not kept()[0].paused
    assert window.post(f"{address}/withdraw").status_code == 303
    assert kept() == []
    assert db.session.query(ScheduleDue).count() == 0
    assert last_event().event == "export.schedule_removed"
    assert window.get(address).status_code == 404


def test_who_has_no_address_gets_no_test(
    context: Flask, window: PageClient, schedule: MakeSchedule, bells: Bells, admin: User
) -> None:
    made = schedule()
    admin.email = None
    db.session.commit()
    window.post(f"/exports/schedules/{made.id}/test", headers=ENGLISH)
    page = window.get(f"/exports/schedules/{made.id}", headers=ENGLISH).text
    assert "Your account has no mail address" in page
    assert bells == []


def test_only_administrators_see_schedules(context: Flask, schedule: MakeSchedule) -> None:
    made = schedule()
    client = browser(context, make_user("ani", role=Role.EDITOR))
    for path in ("", "/new", f"/{made.id}", f"/{made.id}/edit"):
        assert client.get(f"/exports/schedules{path}").status_code == 403
    assert "/exports/schedules" not in client.get("/exports").text


def test_a_template_is_a_format_and_is_followed_until_it_is_removed(
    window: PageClient, admin: User, schedule: MakeSchedule, bells: Bells
) -> None:
    schedule()  # there is a catalogue
    columns = ("kode_ahsp", "koefisien")
    choices.keep(admin, "Ringkas", Options(Format.JSONL, columns, "en"), shared=False)
    template = db.session.scalars(select(ExportTemplate)).one()
    form = {**FORM, "format": f"template:{template.id}"}
    assert (
        "Template: Ringkas (JSON Lines)"
        in window.get("/exports/schedules/new", headers=ENGLISH).text
    )
    answer = window.post("/exports/schedules/new", data=form, headers=ENGLISH)
    assert "Template: Ringkas (JSON Lines)" in window.get(answer.location, headers=ENGLISH).text
    edit = window.get(f"{answer.location}/edit", headers=ENGLISH).text
    assert re.search(rf'<option selected value="template:{template.id}">', edit)
    made = next(each for each in kept() if each.name == "Weekly")
    assert starting.options_of(made).columns == columns
    choices.keep(admin, "ringkas", Options(Format.CSV, ("uraian",), "en"), shared=False)
    db.session.expire_all()
    assert starting.options_of(made).columns == ("uraian",), "changed under its name"
    window.post(f"{answer.location}/run")
    assert Order.restored(db.session.scalars(select(ExportRun)).one().ordered).options.format is (
        Format.CSV
    )
    choices.remove(db.session.get_one(ExportTemplate, template.id), admin)
    window.post(f"{answer.location}/run")
    assert [(each.state, each.reason) for each in log()][-1] == ("failed", "preset_gone")
    page = window.get(answer.location, headers=ENGLISH).text
    assert "The saved search or the template was removed." in page
    assert window.get(f"{answer.location}/edit").status_code == 200


def test_a_template_of_somebody_else_is_no_choice(window: PageClient, context: Flask) -> None:
    other = make_user("ani")
    choices.keep(other, "Milik Ani", Options(Format.CSV), shared=False)
    number = db.session.scalars(select(ExportTemplate.id)).one()
    form = {**FORM, "format": f"template:{number}"}
    assert window.post("/exports/schedules/new", data=form, headers=ENGLISH).status_code == 422
    choices.keep(other, "Milik Ani", Options(Format.CSV), shared=True)
    assert window.post("/exports/schedules/new", data=form, headers=ENGLISH).status_code == 303


def test_a_search_and_a_saved_one_lead_to_a_form_that_has_them(
    window: PageClient, admin: User, schedule: MakeSchedule
) -> None:
    schedule()
    here = {**HTMX, "HX-Current-URL": "http://localhost/search?q=bata"}
    menu = window.get("/search/saved/menu", headers=here).text
    assert 'href="/exports/schedules/new?q=bata' in menu
    assert 'href="/exports/schedules/new?q=bata' in window.get("/export?q=bata").text
    form = window.get("/exports/schedules/new?q=bata", headers=ENGLISH).text
    assert re.search(r'<option selected value="search">[^<]*bata', form)
    saved = SavedSearch(user_id=admin.id, name="Bata", question={"q": ["bata"]})
    db.session.add(saved)
    db.session.commit()
    address = f"/exports/schedules/new?saved={saved.id}"
    assert f'href="{address}"' in window.get("/search/saved", headers=ENGLISH).text
    assert f'href="{address}"' in window.get("/search/saved/menu", headers=here).text
    form = window.get(address, headers=ENGLISH).text
    assert re.search(rf'<option selected value="saved:{saved.id}">', form)
    assert window.get("/exports/schedules/new?saved=999999").status_code == 200
    assert window.get("/exports/schedules/new?saved=x").status_code == 200


def test_nobody_else_is_led_to_schedules(context: Flask, schedule: MakeSchedule) -> None:
    schedule()
    client = browser(context, make_user("ani", role=Role.EDITOR))
    for address in ("/search?q=bata", "/search/saved", "/export?q=bata", "/exports"):
        page = client.get(address)
        assert page.status_code == 200
        assert "/exports/schedules" not in page.text


def test_the_mails_of_a_log_are_found_by_an_index(
    window: PageClient, schedule: MakeSchedule
) -> None:
    with db.engine.begin() as link:
        link.exec_driver_sql(
            'INSERT INTO mail_message (key, "to", subject, text, html, state) SELECT'
            " CASE WHEN n % 2 = 0 THEN 'schedule:' ELSE 'import:' END || n || ':a@b.example',"
            " 'a@b.example', '', '', '', 'sent' FROM generate_series(1, 3000) n"
        )
        link.exec_driver_sql("ANALYZE mail_message")
        plan = link.execute(text(f"EXPLAIN {log_lines._MAILS}"), {"dues": [2, 4]})
        assert "ix_mail_message_schedule_due" in "\n".join(row[0] for row in plan)

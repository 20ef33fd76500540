"""Every due time happens once, whoever sees it, and its file goes out by mail."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from ahsp.export import tasks
from ahsp.export.months import Month
from ahsp.export.order import LAST_MONTH, Format, Options, Order
from ahsp.export.runs import moves, work
from ahsp.export.schedules import due, keeping
from ahsp.export.scope import Scope
from ahsp.extensions import db
from ahsp.mail.delivery import deliver
from ahsp.models import ExportRun, ExportSchedule, MailMessage, Role, SavedSearch, User
from ahsp.search.filters import Query
from ahsp.storage.choosing import storage
from ahsp.storage.kept import AwayError
from tests.apps import browser, events
from tests.conftest import Configure
from tests.export.runs.conftest import change
from tests.export.schedules.conftest import MakeSchedule, log, states
from tests.factories import make_user
from tests.mail.sink import Sink

Bells = list[tuple[str, int]]


def mails() -> list[MailMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(MailMessage).order_by(MailMessage.to)))


def make_all(bells: Bells) -> None:
    for name, number in bells:
        if name == "exports.run":
            work.run(number)


@pytest.fixture(autouse=True)
def _mail_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is delivered by the tests themselves."""
    monkeypatch.setattr("ahsp.mail.bells.ring", lambda: None)


def test_a_due_time_makes_a_file_that_goes_to_each_recipient(
    schedule: MakeSchedule, bells: Bells, sink: Sink
) -> None:
    schedule()
    tasks.start_due()
    assert states() == [("making", "")]
    make_all(bells)
    [line] = log()
    assert (line.state, line.mails) == ("sent", 2)
    assert [each.to for each in mails()] == ["ani@kantor.example", "budi@kantor.example"]
    deliver()
    assert len(sink.mails) == 2
    [part] = list(sink.mails[0].iter_attachments())
    run = db.session.scalars(select(ExportRun)).one()
    assert part.get_filename() == run.file_name
    assert part.get_content_type() == "text/csv"
    assert part.get_payload(decode=True) == storage().open(run.stored_as).read()
    assert sink.mails[0]["Subject"] == "Mingguan"
    assert {"export.schedule_added", "export.made", "export.schedule_sent"} <= set(events())


def test_the_report_goes_out_about_the_month_before_the_due_time(
    schedule: MakeSchedule, bells: Bells, sink: Sink
) -> None:
    order = Order(options=Options(Format.PDF, language="en"), month=LAST_MONTH)
    made = schedule(order=order)
    due.sweep()
    [line] = log()
    month = str(Month.before(line.due_at, ZoneInfo("Asia/Jakarta")))
    run = db.session.scalars(select(ExportRun)).one()
    assert run.ordered["month"] == month, "it stays so, however late it is made"
    make_all(bells)
    assert [each.to for each in mails()] == ["ani@kantor.example", "budi@kantor.example"]
    deliver()
    [part] = list(sink.mails[0].iter_attachments())
    assert (part.get_filename() or "").startswith(f"monthly-report_{month}_")
    assert part.get_content_type() == "application/pdf"
    body = sink.mails[0].get_body(("plain",))
    assert body is not None
    assert "Rows" not in body.get_content()
    assert Order.restored(made.ordered).month == LAST_MONTH
    assert "export.report_made" in events()


def test_a_report_is_nothing_for_who_is_no_administrator_any_more(
    context: Flask, schedule: MakeSchedule, bells: Bells, siti: User
) -> None:
    siti.role = Role.ADMIN
    db.session.commit()
    schedule(order=Order(options=Options(Format.PDF), month=LAST_MONTH))
    due.sweep()
    make_all(bells)
    address = f"/exports/{log()[0].run_id}"
    assert browser(context, siti).get(f"{address}/file").status_code == 200
    siti.role = Role.VIEWER
    db.session.commit()
    client = browser(context, siti)
    assert client.get(f"{address}/file").status_code == 404
    assert client.post(f"{address}/again").status_code == 404
    assert "monthly-report" not in client.get("/exports").text


def test_a_time_is_started_once_however_often_it_is_looked_for(
    schedule: MakeSchedule, bells: Bells
) -> None:
    schedule()
    assert [due.sweep() for _ in range(3)] == [1, 0, 0]
    assert len(log()) == len(bells) == 1


def test_many_schedulers_at_once_start_a_time_once(
    context: Flask, schedule: MakeSchedule, bells: Bells
) -> None:
    schedule()

    def look(_number: int) -> None:
        with context.app_context():
            due.sweep()

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(look, range(5)))
    assert len(log()) == 1
    assert len(bells) == 1
    assert db.session.query(ExportRun).count() == 1


def test_a_clock_that_was_set_back_starts_nothing_twice(
    schedule: MakeSchedule, bells: Bells
) -> None:
    made = schedule()
    due.sweep()
    with db.engine.begin() as link:  # as if the time had come before the clock was set back
        link.exec_driver_sql("UPDATE schedule_due SET due_at = due_at + interval '14 days'")
    made.since = log()[0].due_at - timedelta(days=30)
    db.session.commit()
    assert due.sweep() == 0
    assert len(log()) == 1


def test_what_was_due_while_nothing_ran_is_skipped_and_the_last_still_goes_out(
    schedule: MakeSchedule, bells: Bells
) -> None:
    schedule(since=timedelta(days=22))
    assert due.sweep() == 4
    assert states() == [("skipped", "late")] * 3 + [("making", "")]
    assert len(bells) == 1
    assert events().count("export.schedule_skipped") == 3


def test_what_was_due_long_ago_does_not_go_out_late(
    schedule: MakeSchedule, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "GRACE", timedelta(seconds=-1))
    schedule()
    due.sweep()
    assert states() == [("skipped", "late")]
    assert bells == []


def test_a_paused_one_is_skipped_and_says_so(schedule: MakeSchedule, bells: Bells) -> None:
    made = schedule()
    keeping.pause(made, True)
    due.sweep()
    assert states() == [("skipped", "paused")]
    keeping.pause(made, False)
    assert due.sweep() == 0, "the time is over"
    assert bells == []


def test_a_changed_one_is_not_due_for_what_came_before(
    schedule: MakeSchedule, bells: Bells, siti: User
) -> None:
    made = schedule()
    other = keeping.Wanted(
        name="Lain", order=Order(), saved_search_id=None, to_admins=True, recipients=(),
        every=made.every, weekday=made.weekday, day=1, at=made.at, zone="UTC",
    )  # fmt: skip
    keeping.change(made, other)
    assert due.sweep() == 0


def failing(kind: str) -> Callable[[MakeSchedule, User], ExportSchedule]:
    def preset(schedule: MakeSchedule, user: User) -> ExportSchedule:
        kept = SavedSearch(user_id=user.id, name="Bata", question={"q": ["bata"]})
        db.session.add(kept)
        db.session.commit()
        made = schedule(saved_search_id=kept.id)
        db.session.delete(kept)
        db.session.commit()
        return made

    def nothing(schedule: MakeSchedule, _user: User) -> ExportSchedule:
        return schedule(order=Order(Scope(Query("nothing of the kind"))))

    def nobody(schedule: MakeSchedule, _user: User) -> ExportSchedule:
        return schedule(to_admins=True, recipients=())

    return {"preset": preset, "nothing": nothing, "nobody": nobody}[kind]


@pytest.mark.parametrize(
    ("kind", "state", "reason"),
    [
        ("preset", "failed", "preset_gone"),
        ("nothing", "skipped", "nothing"),
        ("nobody", "failed", "no_recipients"),
    ],
)
def test_why_a_time_came_to_nothing_is_logged(
    schedule: MakeSchedule, siti: User, bells: Bells, kind: str, state: str, reason: str
) -> None:
    failing(kind)(schedule, siti)
    due.sweep()
    assert states() == [(state, reason)]
    assert bells == []
    assert due.sweep() == 0


def test_more_rows_than_a_sheet_takes_are_logged(
    schedule: MakeSchedule, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.export.services.size_of", lambda _scope: (3, 2_000_000))
    schedule(order=Order(options=Options(Format.XLSX)))
    due.sweep()
    assert states() == [("failed", "too_many_rows")]


def test_a_file_that_cannot_be_made_is_logged_with_its_reason(
    schedule: MakeSchedule, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule()
    due.sweep()

    def away(*_args: object) -> None:
        raise AwayError("no route to host")

    monkeypatch.setattr(type(storage()), "put", away)
    make_all(bells)
    assert states() == [("failed", "storage")]
    assert mails() == []


def test_a_cancelled_file_is_logged(schedule: MakeSchedule, bells: Bells) -> None:
    schedule()
    due.sweep()
    moves.cancel(db.session.scalars(select(ExportRun)).one())
    assert states() == [("failed", "cancelled")]
    assert mails() == []


def test_a_saved_search_is_followed_when_it_changes(
    schedule: MakeSchedule, siti: User, bells: Bells
) -> None:
    kept = SavedSearch(user_id=siti.id, name="Bata", question={"q": ["nothing"]})
    db.session.add(kept)
    db.session.commit()
    schedule(saved_search_id=kept.id)
    kept.question = {"q": ["2.2"]}
    db.session.commit()
    due.sweep()
    make_all(bells)
    assert db.session.scalars(select(ExportRun)).one().ahsp == 1


def test_a_large_file_is_a_link_that_works_without_sign_in(
    context: Flask, schedule: MakeSchedule, bells: Bells, configure: Configure, sink: Sink
) -> None:
    configure(export_attach_mb=0)
    schedule()
    due.sweep()
    make_all(bells)
    deliver()
    message = sink.mails[0]
    assert list(message.iter_attachments()) == []
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = next(word for word in text.split() if "/exports/link/" in word)
    assert link.startswith("https://ahsp.example/")
    answer = browser(context).get(link.removeprefix("https://ahsp.example"))
    assert answer.status_code == 200
    assert b"kode_ahsp" in answer.data
    change(log()[0].run_id or 0, "expires_at = now() - interval '1 second'")
    assert browser(context).get(link.removeprefix("https://ahsp.example")).status_code == 410


def test_administrators_are_those_of_the_moment_and_nobody_gets_it_twice(
    schedule: MakeSchedule, bells: Bells
) -> None:
    ani = make_user("ani", role=Role.ADMIN)
    rudi = make_user("rudi", role=Role.ADMIN)
    silent = make_user("silent", role=Role.ADMIN)
    ani.email, rudi.email, silent.active = "ani@kantor.example", "rudi@kantor.example", False
    silent.email = "silent@kantor.example"
    db.session.commit()
    schedule(to_admins=True)
    due.sweep()
    make_all(bells)
    expected = ["ani@kantor.example", "budi@kantor.example", "rudi@kantor.example"]
    assert [each.to for each in mails()] == expected


def test_a_test_goes_to_one_and_a_run_by_hand_to_all(
    schedule: MakeSchedule, bells: Bells, sink: Sink
) -> None:
    made = schedule(since=timedelta(0))
    keeping.pause(made, True)
    keeping.run_now(made, "siti@kantor.example")
    make_all(bells)
    assert [each.to for each in mails()] == ["siti@kantor.example"]
    assert "This is a test" in mails()[0].text
    bells.clear()
    keeping.run_now(made)
    make_all(bells)
    assert len(mails()) == 3
    assert [each.kind for each in log()] == ["test", "now"]
    assert events().count("export.schedule_started") == 2


@pytest.mark.parametrize("gone", [True, False])
def test_a_file_that_is_gone_or_out_of_reach_is_told_by_its_mail(
    schedule: MakeSchedule, bells: Bells, sink: Sink, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    schedule()
    due.sweep()
    make_all(bells)
    run = db.session.scalars(select(ExportRun)).one()
    if gone:
        storage().delete(run.stored_as)
    else:

        def away(*_args: Any) -> None:
            raise AwayError("no route to host")

        monkeypatch.setattr(type(storage()), "open", away)
    deliver()
    assert sink.mails == []
    expected = ("failed", "broken") if gone else ("waiting", "later")
    assert {(each.state, each.reason) for each in mails()} == {expected}

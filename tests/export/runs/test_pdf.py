"""A PDF that is made behind: its process has limits, and ends with the export."""

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from ahsp.export import kinds
from ahsp.export.content import Analysis, Told
from ahsp.export.order import Format, Options, Order, Report
from ahsp.export.pdf import setting
from ahsp.export.runs import moves, work
from ahsp.export.schedules import due
from ahsp.models import ExportRun, Role, User
from ahsp.storage.choosing import storage
from tests.apps import browser, events, last_event
from tests.conftest import Configure
from tests.export.runs.conftest import change, kept, now
from tests.export.schedules.conftest import MakeSchedule, schedule, states
from tests.factories import make_user

pytestmark = pytest.mark.measured

__all__ = ["schedule"]
Asked = Callable[..., ExportRun]
Process = subprocess.Popen[bytes]
Bells = list[tuple[str, int]]
WhenSet = Callable[[Callable[[Process], None]], list[Process]]
LARGE = "<table>" + "<tr><td>words in a cell, and more of them</td></tr>" * 40_000 + "</table>"


@pytest.fixture(autouse=True)
def _mail_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody delivers mail."""
    monkeypatch.setattr("ahsp.mail.bells.ring", lambda: None)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document takes its process longer than a test."""
    monkeypatch.setattr("ahsp.export.kinds.document", lambda *_args: LARGE)


@pytest.fixture
def when_set(monkeypatch: pytest.MonkeyPatch) -> WhenSet:
    """Have something happen when the process of a PDF is at work; gives the processes."""
    started: list[Process] = []
    watch = setting._watched

    def prepare(act: Callable[[Process], None]) -> list[Process]:
        def watched(process: Process, limits: setting.Limits, told: Told) -> int:
            assert process.poll() is None
            started.append(process)
            act(process)
            return watch(process, limits, told)

        monkeypatch.setattr(setting, "_watched", watched)
        return started

    return prepare


@pytest.mark.parametrize(
    ("limits", "reason", "said"),
    [
        ({"export_pdf_memory_mb": 300}, "pdf_memory", "more than 300 MB of memory"),
        ({"export_pdf_seconds": 1}, "pdf_time", "more than 1 s of processor time"),
    ],
)
@pytest.mark.usefixtures("large")
def test_a_limit_that_is_reached_is_said_with_its_cap_and_what_to_do(
    context: Flask,
    asked: Asked,
    siti: User,
    configure: Configure,
    limits: dict[str, int],
    reason: str,
    said: str,
) -> None:
    configure(**limits)
    run = asked(Format.PDF)
    work.run(run.id)
    assert (now(run.id).state, now(run.id).reason) == ("failed", reason)
    assert kept(context) == []
    assert last_event().detail == {"export": run.id, "reason": reason}
    window = browser(context, siti)
    for language, remedy in {"en": "Choose the summary", "id": "Pilih laporan ringkas"}.items():
        window.set_cookie("lang", language)
        page = window.get("/exports").text
        assert remedy in page
        assert said in page or language == "id"


@pytest.mark.usefixtures("large")
def test_a_process_that_is_killed_ends_the_export_with_its_own_reason(
    context: Flask, asked: Asked, siti: User, when_set: WhenSet
) -> None:
    run_id = asked(Format.PDF).id
    when_set(lambda process: process.kill())
    work.run(run_id)
    assert (now(run_id).state, now(run_id).reason) == ("failed", "pdf_killed")
    assert kept(context) == []
    window = browser(context, siti, language="en")
    assert "was killed" in window.get("/exports").text


@pytest.mark.usefixtures("large")
def test_a_cancelled_one_ends_its_process_and_leaves_no_file(
    context: Flask, asked: Asked, when_set: WhenSet
) -> None:
    run = asked(Format.PDF)
    started = when_set(lambda _process: moves.cancel(run))
    work.run(run.id)
    assert [each.returncode for each in started] == [-signal.SIGKILL]
    assert (now(run.id).state, now(run.id).reason) == ("cancelled", "")
    assert kept(context) == []
    assert "export.failed" not in events()


@pytest.mark.usefixtures("large")
def test_a_lease_that_another_worker_took_ends_the_process_of_the_first(
    context: Flask, asked: Asked, when_set: WhenSet
) -> None:
    run_id = asked(Format.PDF).id
    started = when_set(lambda _process: change(run_id, "turn = turn + 1"))
    work.run(run_id)
    assert [each.returncode for each in started] == [-signal.SIGKILL]
    assert (now(run_id).state, now(run_id).turn) == ("running", 2)
    assert kept(context) == []


def test_a_cancel_is_heard_while_analyses_are_still_read(
    context: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch, when_set: WhenSet
) -> None:
    run = asked(Format.PDF)
    started = when_set(lambda _process: None)
    read = kinds.analyses_of

    def lost(*args: Any) -> Iterator[Analysis]:
        for number, analysis in enumerate(read(*args)):
            if number == 1:
                moves.cancel(run)
                [thread] = [each for each in threading.enumerate() if each.name == "pulse"]
                thread.join(60)
            yield analysis

    monkeypatch.setattr(kinds, "analyses_of", lost)
    work.run(run.id)
    assert now(run.id).state == "cancelled"
    assert started == []
    assert kept(context) == []


def test_more_than_a_full_report_takes_is_said_with_its_cap_and_a_summary_is_made(
    context: Flask, catalogue: None, siti: User, configure: Configure, bells: Bells
) -> None:
    configure(export_pdf_max_rows=5)
    window = browser(context, siti, language="en")
    form = {"format": "pdf", "key": str(uuid4())}
    answer = window.post("/exports", data=form)
    assert answer.status_code == 422
    assert "6 rows are more than a full report in PDF takes (5)" in answer.text
    assert window.post("/exports", data=form | {"report": "summary"}).status_code == 303
    work.run(bells[0][1])
    assert storage().open(now(bells[0][1]).stored_as).read().startswith(b"%PDF-")


def test_a_schedule_says_that_a_full_report_is_too_long(
    context: Flask, schedule: MakeSchedule, configure: Configure, bells: Bells
) -> None:
    configure(export_pdf_max_rows=5)
    made = schedule(order=Order(options=Options(Format.PDF)))
    due.sweep()
    assert states() == [("failed", "pdf_rows")]
    window = browser(context, make_user("ratna", role=Role.ADMIN), language="en")
    page = window.get(f"/exports/schedules/{made.id}").text
    assert "A full report in PDF takes at most 5 rows." in page


@pytest.mark.usefixtures("large")
def test_a_schedule_whose_pdf_is_killed_says_so_in_its_log(
    context: Flask, schedule: MakeSchedule, bells: Bells, when_set: WhenSet
) -> None:
    made = schedule(order=Order(options=Options(Format.PDF, report=Report.SUMMARY)))
    due.sweep()
    when_set(lambda process: process.kill())
    work.run(bells[0][1])
    assert states() == [("failed", "pdf_killed")]
    window = browser(context, make_user("ratna", role=Role.ADMIN), language="en")
    page = window.get(f"/exports/schedules/{made.id}").text
    assert "it may use 1,536 MB" in page
    assert "PDF, summary" in page

"""The report of a month says what the pages say of it."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from ahsp.export.order import Format, Options, Order
from ahsp.export.writing import write
from ahsp.extensions import db
from ahsp.models import ImportProblem, Role, SearchMiss, SearchScore, SearchTally
from tests.apps import browser, events, last_event
from tests.audit.facts import fact
from tests.factories import make_ahsp, make_batch, make_sumber, make_user
from tests.pages import PageClient
from tests.record import make_events

TOOLS = ("qpdf", "pdfinfo", "pdftotext")
readers = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="no readers of PDF")
FIRST, LAST = datetime(2026, 9, 30, 17, tzinfo=UTC), datetime(2026, 10, 31, 16, 59, tzinfo=UTC)
"""The first and the last minute of October in WIB."""
BEFORE, AFTER = FIRST - timedelta(minutes=1), LAST + timedelta(minutes=1)


def text_of(folder: Path, language: str = "en", month: str = "2026-10") -> list[str]:
    path = folder / f"{language}-{month}.pdf"
    options = Options(Format.PDF, language=language)
    write(Order(options=options, month=month), path, lambda _rows: None)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True)
    return told.stdout.split("\f")[:-1]


def number_of(text: str, label: str) -> int:
    found = re.search(rf"^ *{re.escape(label)} +([\d.,]+)$", text, re.M)
    assert found, (label, text)
    return int(re.sub("[.,]", "", found[1]))


@pytest.fixture
def october(context: Flask) -> Flask:
    """A month with something of everything, and neighbours that must not be counted."""
    make_events(
        [
            fact("import.failed", "error", username="budi", at=BEFORE),
            fact("authentication.failed", "warning", at=FIRST),
            *(fact("export.made", username="siti", at=FIRST + timedelta(days=n)) for n in range(5)),
            fact("file_upload.hostile", "critical", username="budi", at=LAST),
            fact("export.made", username="ani", at=AFTER),
        ]
    )
    read = {"ahsp": {"read": 9, "new": 5, "changed": 3, "same": 1, "refused": 0}, "rows_read": 20}
    make_batch("Edisi lain", created_at=BEFORE, summary=read)
    first = make_batch("AHSP 2025", created_at=FIRST, summary=read, file_name="satu.xlsx")
    last = make_batch("AHSP 2025", created_at=LAST, state="refused", file_name="dua.xlsx")
    make_batch("Edisi lain", created_at=AFTER, summary=read)
    for batch, row in ((first, 1), (first, 2), (last, 1)):
        db.session.add(
            ImportProblem(batch_id=batch.id, rule="mojibake", severity="warning", sheet="S",
                          row=row, column="C", kode="1", nama="", uraian="", value="")
        )  # fmt: skip
    for query, at, outcome in (
        ("bongkar tembok", FIRST, ""),
        ("kloset duduk", LAST, "synonym"),
        ("pagar lama", BEFORE, ""),
        ("pagar baru", AFTER, ""),
    ):
        db.session.add(SearchMiss(query=query, times=7, last_at=at, outcome=outcome))
    for at, rate in ((BEFORE, 0.5), (LAST, 0.875), (AFTER, 0.99)):
        half = {"queries": 8, "found_rate": rate, "zero_rate": 0.125}
        db.session.add(
            SearchScore(state="finished", finished_at=at, results={"held-out": half})
        )  # fmt: skip
    for number, (day, times) in enumerate(((BEFORE, 9), (FIRST, 3), (LAST, 1), (AFTER, 9))):
        question = {"q": ["pasangan bata" if 0 < number < 3 else "pagar"]}
        digest = question["q"][0].encode()
        day_there = day.astimezone(ZoneInfo("Asia/Jakarta")).date()
        db.session.add(SearchTally(day=day_there, digest=digest, question=question, times=times))
    sumber = make_sumber("AHSP 2025")
    ahsp = make_ahsp("2.1", "Pasangan bata", sumber=sumber, flagged_count=1)
    flag = "UPDATE rincian SET flags = '{lost-decimal}' WHERE ahsp_id = $1 AND position = 1"
    db.session.connection().exec_driver_sql(flag, (ahsp.id,))
    db.session.commit()
    return context


@pytest.fixture
def admin(october: Flask) -> PageClient:
    """An administrator's browser, in English."""
    return browser(october, make_user("admin", role=Role.ADMIN), language="en")


@readers
def test_its_numbers_are_those_of_the_month_and_of_no_other(october: Flask, tmp_path: Path) -> None:
    pages = text_of(tmp_path)
    overview, whole = pages[2], "\n".join(pages)
    told = {
        "Imports begun": 2,
        "Analyses new in the catalogue": 5,
        "Analyses changed in the catalogue": 3,
        "Searches that were used": 4,
        "Words: pasangan bata": 4,
        "Searches without results": 2,
        "Events in the audit record": 7,
        "of these critical": 1,
        "of these not resolved by now": 2,
        "Active users": 2,
        "Flagged lines in the catalogue by now": 1,
        "kloset duduk answered by a synonym": 7,
        "Decimal mark probably lost": 1,
    }
    squeezed = re.sub(" {2,}", " ", whole)
    assert {label: number_of(squeezed, label) for label in told} == told
    assert re.search(r"Garbled characters 3 2$", squeezed, re.M), "rows, and analyses of files"
    assert number_of(re.sub(" {2,}", " ", overview), "Sat, 31 Oct") == 1
    assert re.search(r"at the beginning of the month +Half held out +8 +50\.0% +12\.5%", whole)
    assert re.search(r"at the end of the month +Half held out +8 +87\.5% +12\.5%", whole)
    assert "satu.xlsx" in whole
    assert "dua.xlsx" in whole
    for other in ("Edisi lain", "pagar", "ani ", "99.0%"):
        assert other not in whole


@readers
def test_its_numbers_are_those_of_the_pages(
    october: Flask, admin: PageClient, tmp_path: Path
) -> None:
    squeezed = re.sub(" {2,}", " ", "\n".join(text_of(tmp_path)))
    page = admin.get("/audit?since=2026-10-01&until=2026-10-31").text
    cards = {
        "card-events": "Events in the audit record",
        "card-critical": "of these critical",
        "card-unresolved": "of these not resolved by now",
        "card-people": "Active users",
    }
    for card, label in cards.items():
        found = re.search(rf'id="{card}".*?>\s*([\d.,]+)\s*<', page, re.S)
        assert found
        assert int(found[1]) == number_of(squeezed, label), card
    waiting = admin.get("/search/misses").text
    assert "3 searches without results wait for somebody" in squeezed
    assert sum(each in waiting for each in ("bongkar tembok", "pagar lama", "pagar baru")) == 3


@readers
def test_the_contents_tell_the_pages_where_chapters_really_are(
    october: Flask, tmp_path: Path
) -> None:
    pages = text_of(tmp_path)
    labels = ("Overview", "Imports", "Searches", "Audit record", "Data quality")
    told = dict(re.findall(r"^ *([A-Z][a-z ]+?)[ .]{3,}(\d+)$", pages[1], re.M))
    assert tuple(told) == labels
    for label, page in told.items():
        assert re.search(rf"^ *{label}$", pages[int(page) - 1], re.M)
    assert len(set(told.values())) == 5


@readers
def test_it_speaks_indonesian_too(october: Flask, tmp_path: Path) -> None:
    whole = "\n".join(text_of(tmp_path, "id"))
    assert "Laporan bulanan" in whole
    assert "Oktober 2026" in whole
    assert "87,5%" in re.sub(r"\s+%", "%", whole)
    assert "Overview" not in whole


@readers
def test_a_month_without_anything_has_a_sentence_for_each_list(
    context: Flask, tmp_path: Path
) -> None:
    whole = "\n".join(text_of(tmp_path, month="2001-02"))
    for said in ("No workbook was uploaded", "Every search of this month found something",
                 "Nothing was recorded", "The catalogue is empty"):  # fmt: skip
        assert said in whole


@readers
def test_markup_of_people_stays_text(october: Flask, tmp_path: Path) -> None:
    db.session.add(SearchMiss(query="<img src=x onerror=alert(1)>", last_at=LAST, times=99))
    db.session.commit()
    assert "<img src=x onerror=alert(1)>" in re.sub(r"\s+", " ", "\n".join(text_of(tmp_path)))


def shell(app: Flask, *args: Any) -> Any:
    return app.test_cli_runner().invoke(args=["export", "report", *map(str, args)])


def test_the_shell_makes_it_and_records_that(october: Flask, tmp_path: Path) -> None:
    path = tmp_path / "laporan.pdf"
    result = shell(october, "-o", path, "--month", "2026-10", "--json")
    assert result.exit_code == 0, result.output
    told = {"file": str(path), "month": "2026-10", "bytes": path.stat().st_size}
    assert json.loads(result.output) == told
    assert path.read_bytes().startswith(b"%PDF-")
    assert (last_event().event, last_event().detail) == ("export.report_made",
                                                         {"month": "2026-10"})  # fmt: skip


def test_the_shell_takes_the_month_before_unless_it_is_told(october: Flask, tmp_path: Path) -> None:
    path = tmp_path / "laporan.pdf"
    result = shell(october, "-o", path)
    last = datetime.now(ZoneInfo("Asia/Jakarta")).replace(day=1) - timedelta(days=1)
    assert result.output == f"{path}: {last:%Y-%m}\n"


@pytest.mark.parametrize("month", ["2026-13", "Oktober", "26-1", "9999-01"])
def test_what_is_no_month_is_misuse(october: Flask, tmp_path: Path, month: str) -> None:
    result = shell(october, "-o", tmp_path / "a.pdf", "--month", month)
    assert result.exit_code == 2
    assert "a month such as 2026-10" in result.output
    assert not events().count("export.report_made")
    assert list(tmp_path.iterdir()) == []

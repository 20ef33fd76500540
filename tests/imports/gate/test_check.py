"""What people and scripts are told of a refused file, and what is recorded."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select

from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds import KINDS
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.gate import HOSTILE
from ahsp.imports.reading import verdict
from ahsp.imports.reading.reader import ReaderBrokeError
from ahsp.imports.wording.refusals import REASONS, reason_sentence
from ahsp.models import AuditEvent, BatchState, ImportBatch
from tests.imports.gate.packages import SHEET, formula, packed, parts, sheet

pytestmark = pytest.mark.measured


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A good workbook without any layout, and one whose cell B2 starts a program."""
    good, bad = tmp_path / "baik ini.xlsx", tmp_path / "jahat.xlsx"
    good.write_bytes(packed(parts()))
    bad.write_bytes(packed(parts() | {SHEET: sheet(formula("cmd|'/C x'!A0"))}))
    return good, bad


def test_one_path_gets_one_answer_and_an_exit_code(
    context: Flask, files: tuple[Path, Path]
) -> None:
    good, bad = files
    run = context.test_cli_runner().invoke
    accepted = run(args=["imports", "check", str(good)])
    assert (accepted.output, accepted.exit_code) == ("accept\n", 0)
    rejected = run(args=["imports", "check", str(bad)])
    assert (rejected.output, rejected.exit_code) == ("reject:malicious_formula\n", 1)


def test_paths_on_standard_input_get_a_line_each_and_leave_no_trace(
    context: Flask, files: tuple[Path, Path], tmp_path: Path
) -> None:
    good, bad = files
    empty = tmp_path / "kosong.xlsx"
    empty.touch()
    paths = f"{good}\n{bad}\n\n{tmp_path / 'tiada.xlsx'}\n{empty}\n{good}"
    answer = context.test_cli_runner().invoke(args=["imports", "check"], input=paths)
    assert answer.output.splitlines() == [
        "accept",
        "reject:malicious_formula",
        "reject:unreadable",
        "reject:empty_file",
        "accept",
    ]
    assert answer.exit_code == 0
    for table in (ImportBatch, AuditEvent):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_file_over_the_limit_is_not_even_opened(
    context: Flask, files: tuple[Path, Path], tmp_path: Path
) -> None:
    large = tmp_path / "besar.xlsx"
    with large.open("wb") as file:
        file.truncate((context.config["SETTINGS"].import_max_mb << 20) + 1)
    assert verdict.verdict(large, context.config["SETTINGS"]) == "reject:too_large"


def test_a_fault_of_ours_is_no_verdict_on_the_file(
    context: Flask, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ReaderBrokeError("words")

    monkeypatch.setattr(verdict, "reading", broken)
    assert verdict.verdict(files[0], context.config["SETTINGS"]) == "reject:internal"


def test_a_hostile_file_is_a_critical_event_with_its_place(
    context: Flask, files: tuple[Path, Path]
) -> None:
    report = services.import_file(files[1], "Uji")
    assert (report.state, report.reason) == (BatchState.REFUSED, "malicious_formula")
    assert "Data!B2" in str(report.sentence)
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.event, event.severity) == (Event.FILE_HOSTILE, Severity.CRITICAL)
    assert event.detail["place"] == "Data!B2"
    assert event.detail["reason"] == "malicious_formula"


def test_an_odd_file_is_only_a_warning(context: Flask, tmp_path: Path) -> None:
    path = tmp_path / "rusak.xlsx"
    path.write_bytes(packed(parts())[:300])
    services.import_file(path, "Uji")
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.event, event.severity) == (Event.FILE_REFUSED, Severity.WARNING)
    assert KINDS[Event.FILE_HOSTILE].keys == KINDS[Event.FILE_REFUSED].keys


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(
    "reason", sorted({*HOSTILE, "too_many_sheets", "cell_too_long", "corrupt"})
)
def test_every_refusal_is_a_sentence_with_its_place(
    context: Flask, reason: str, language: str
) -> None:
    detail = {"place": "Data!B2", "found": 7_000, "limit": 1_000}
    with context.test_request_context(), force_locale(language):
        words = reason_sentence(reason, detail)
    assert "Data!B2" in words
    assert "%" not in words
    assert f"({reason})" not in words


def test_a_bomb_of_parts_is_told_from_one_of_bytes(context: Flask) -> None:
    with context.test_request_context(), force_locale("en"):
        parts_words = reason_sentence("zip_bomb", {"what": "entries", "found": 9, "limit": 2})
        bytes_words = reason_sentence("zip_bomb", {"what": "bytes", "found": 9, "limit": 2})
    assert "9" in parts_words
    assert "MB" in bytes_words
    assert set(HOSTILE) <= set(REASONS)

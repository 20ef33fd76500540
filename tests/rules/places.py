"""Every route, with an address that leads to something."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from ahsp.alerts import silencing
from ahsp.export.order import Order
from ahsp.export.runs.links import link_to
from ahsp.extensions import db
from ahsp.imports.checking.sequences import Sequence, as_json
from ahsp.models import (
    AlertRule,
    BatchState,
    ExportedContent,
    ExportRun,
    ExportSchedule,
    ExportTemplate,
    ImportProblem,
    MailMessage,
    Rincian,
    SavedSearch,
    ScheduleDue,
    SearchMiss,
    StagedSequence,
    Synonym,
    TaskRun,
    User,
)
from ahsp.storage.choosing import storage
from ahsp.storage.kept import new_name
from tests.factories import make_ahsp, make_batch, make_user
from tests.record import make_event

SUMMARY = {
    "read": 10, "refused_rows": 1,
    "ahsp": {"read": 2, "new": 1, "changed": 0, "same": 0, "refused": 1},
    "rincian": {"read": 10, "new": 9, "changed": 0, "removed": 0, "same": 0},
    "rows_read": 10, "held": 1, "layout": "flat",
    "accounted": {"rows": 11, "read": 9, "held": 1, "header": 1},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One route and method."""

    endpoint: str
    method: str
    address: str


def places(app: Flask) -> list[Place]:
    """Routes with their methods, at new rows that they exist for."""
    ahsp = make_ahsp("2.2.1", "Galian tanah", klasifikasi="Tanah")
    sheet = {
        "name": "AHSP",
        "rows": 2,
        "sample": [["Kode"], ["1"]],
        "headers": [["a", 1], ["b", 1]],
    }
    batch = make_batch(state=BatchState.READY, summary=SUMMARY, outline=[sheet])
    first = problem(batch.id, 0)
    for number in range(1, 3):
        problem(batch.id, number)
    content = as_json(Sequence(position=1, kode="2.2.1", nama="Galian", sheet="AHSP", kind="flat"))
    db.session.add(StagedSequence(batch_id=batch.id, position=1, kode="2.2.1", content=content))
    other = make_user("somebody")
    # Of the person who is about to try: of others' searches nothing can be tried.
    owner = db.session.query(User).order_by(User.id).first() or other
    saved = SavedSearch(user_id=owner.id, name="Tanah", question={"klasifikasi": ["Tanah"]})
    mail = MailMessage(
        key="k", to="siti@kantor.example", language="id", subject="Impor selesai", text="Selesai.",
        html="<!DOCTYPE html><html lang=\"id\"><title>Selesai</title></html>", state="failed",
        reason="refused", error="550 no such user", attempts=1,
    )  # fmt: skip
    synonym = Synonym(term="urukan", meaning="timbunan tanah")
    miss = SearchMiss(query="bongkar tembok")
    run = ExportRun(
        key=uuid4(), user_id=owner.id, ordered=Order().stored(), format="csv", state="finished",
        stored_as=new_name("exports", "csv"), file_name="ahsp.csv", file_bytes=4,
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )  # fmt: skip
    exported = ExportedContent(
        sha256="0" * 64, scope={}, sumber=["AHSP 2025"], ahsp=1, rincian=2, flagged=0
    )
    template = ExportTemplate(user_id=owner.id, name="RAB", options={"format": ["csv"]})
    db.session.add_all((template, exported))
    schedule = ExportSchedule(
        name="Mingguan", ordered=Order().stored(), language="id", recipients=["a@kantor.example"],
        every="week", at="08:00", zone="Asia/Jakarta", since=datetime.now(UTC),
    )  # fmt: skip
    db.session.add_all((saved, mail, synonym, miss, run, schedule))
    db.session.flush()
    moment = datetime.now(UTC) - timedelta(days=7)
    db.session.add(
        ScheduleDue(schedule_id=schedule.id, due_at=moment, kind="due", state="failed",
                    reason="late")
    )  # fmt: skip
    begun = TaskRun(task="audit.verify", kind="now", state="waiting", due_at=moment)
    db.session.add(begun)
    db.session.commit()
    item_id = db.session.scalar(select(Rincian.item_id).where(Rincian.ahsp_id == ahsp.id).limit(1))
    kept = Path(tempfile.mkdtemp()) / "ahsp.csv"
    kept.write_text("kode")
    with app.app_context():
        storage().put(run.stored_as, kept)
        token = link_to(run).rpartition("/")[2]
    alert = AlertRule(name="Impor gagal", subject="import.failed")
    muted = AlertRule(name="Ekspor", subject="export.made")
    db.session.add_all((alert, muted))
    db.session.commit()
    event = make_event("import.failed", "error")
    values = {"ahsp_id": ahsp.id, "sumber_id": ahsp.sumber_id, "batch_id": batch.id,
              "item_id": item_id,
              "rule": "satuan-missing",
              "problem_id": first.id, "group_id": batch.key, "kind": "xlsx", "position": 1,
              "filename": "icon.svg", "user_id": other.id, "saved_id": saved.id,
              "mail_id": mail.id, "synonym_id": synonym.id, "miss_id": miss.id,
              "event_id": event.id, "run_id": run.id, "token": token, "rule_id": alert.id,
              "ticket": silencing.token(muted.id, "siti@kantor.example"),
              "sha256": "0" * 64, "template_id": template.id,
              "schedule_id": schedule.id, "preset": "weekly",
              "family_name": "search", "feature": "mail", "name": "audit.verify",
              "work_kind": "run", "work_id": begun.id}  # fmt: skip
    found = []
    for rule in app.url_map.iter_rules():
        unknown = rule.arguments - values.keys()
        assert not unknown, f"say in tests/rules/places.py what {unknown} of {rule} may be"
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found += [Place(rule.endpoint, method, address) for method in methods]
    return sorted(found, key=lambda place: (place.endpoint, place.method))


def problem(batch_id: int, number: int) -> ImportProblem:
    """A problem of an import; the caller commits."""
    made = ImportProblem(
        batch_id=batch_id, rule="satuan-missing", severity="error", sheet="AHSP",
        row=number + 2, column="SATUAN", kode="2.2.1", nama="Galian", uraian="Pekerja",
        value="",
    )  # fmt: skip
    db.session.add(made)
    return made

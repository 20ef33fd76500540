"""A catalogue, people, and exports that they asked for."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.export.order import Format, Options, Order
from ahsp.export.runs import asking
from ahsp.export.scope import Scope
from ahsp.extensions import celery_app, db
from ahsp.models import ExportRun, User
from ahsp.search.filters import Query
from tests.factories import make_ahsp, make_user


@pytest.fixture
def catalogue(context: Flask) -> None:
    """Three analyses of two lines each."""
    for number in range(1, 4):
        make_ahsp(f"2.{number}", f"Pasangan bata {number}")


@pytest.fixture
def siti(context: Flask) -> User:
    """Somebody who exports."""
    return make_user("siti")


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What the queue was told."""
    told: list[tuple[str, int]] = []

    def hear(name: str, args: list[int], **_: object) -> None:
        told.append((name, args[0]))

    monkeypatch.setattr(celery_app, "send_task", hear)
    return told


@pytest.fixture
def asked(context: Flask, catalogue: None, siti: User) -> Callable[..., ExportRun]:
    """Ask for an export: `asked()`, `asked(Format.XLSX, q="bata 1")`."""

    def act(kind: Format = Format.CSV, q: str = "", user: User = siti) -> ExportRun:
        order = Order(Scope(Query(q)), Options(kind, language="en"))
        return asking.ask(order, uuid4(), user, context.config["SETTINGS"])

    return act


def now(run_id: int) -> ExportRun:
    """An export as it is in the database at this moment."""
    db.session.rollback()
    return db.session.get_one(ExportRun, run_id, populate_existing=True)


def end_lease(run_id: int) -> None:
    """Have a worker count as lost."""
    change(run_id, "lease_until = now() - interval '1 second'")


def change(run_id: int, what: str) -> None:
    """Change a row behind the program's back."""
    with db.engine.begin() as link:
        link.execute(text(f"UPDATE export_run SET {what} WHERE id = :id"), {"id": run_id})


def kept(app: Flask) -> list[Path]:
    """The files that are kept, and whatever else lies beside them."""
    data: Path = app.config["SETTINGS"].data
    places = (data / "files" / "exports", data / "exports")
    return [path for place in places if place.is_dir() for path in sorted(place.iterdir())]


@pytest.fixture(autouse=True)
def _no_files(app: Flask) -> None:
    """Each test begins without files."""
    for path in kept(app):
        if path.is_file():
            path.unlink()

"""What people decided during the import that brought an analysis."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask_babel import refresh
from sqlalchemy import select

from ahsp.catalog.decided import Decided, decided_about
from ahsp.catalog.queries import find_ahsp, lines_of
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.desk import repair
from ahsp.imports.rules import Rule
from ahsp.imports.running import work
from ahsp.models import Action, Ahsp, ImportBatch, ImportProblem, Rincian, Role, User
from tests.factories import make_ahsp, make_batch, make_user
from tests.imports.work_place import now, read
from tests.imports.workbooks import line, save
from tests.pages import PageClient

pytestmark = pytest.mark.usefixtures("context")
SignIn = Callable[[Role], User]
PEERS = [line(f"9.{n}", "Pasir", f"8{n}.5", kategori="BHN", satuan="kg") for n in range(4)]


@pytest.fixture
def batch(tmp_path: Path) -> ImportBatch:
    """An import that is ready: a lost mark in row 2, mojibake in a name, a unit that is missing."""
    rows = [
        line("1.1", "Pasir", 82349, kategori="BHN", satuan="kg"),
        line("1.1", "Semen <PC>", "1.5", kategori="BHN", satuan=""),
        line("1.2", "Pasir", 20500, kategori="BHN", satuan="kg"),
        *PEERS,
    ]
    return read(save(tmp_path / "buku.xlsx", rows))


def problem(batch: ImportBatch, rule: Rule, row: int) -> int:
    query = select(ImportProblem.id).where(
        ImportProblem.batch_id == batch.id, ImportProblem.rule == rule, ImportProblem.row == row
    )
    return db.session.scalars(query).one()


def decide(batch: ImportBatch, user: User) -> None:
    """Accept a value, type one, and leave one as it is; then commit."""
    lost = Rule.LOST_DECIMAL
    repair.accept(batch.id, lost, [problem(batch, lost, 2)], user=user)
    missing, typed = Rule.SATUAN_MISSING, [problem(batch, Rule.SATUAN_MISSING, 3)]
    repair.decide(batch.id, missing, typed, Action.SET, "kg", user=user)
    kept = [problem(batch, lost, 4)]
    repair.decide(batch.id, lost, kept, Action.KEEP, user=user)
    repair.apply(batch.id)
    work.run(batch.id)
    services.confirm(batch.id)
    work.run(batch.id)


def found(kode: str) -> Decided:
    db.session.expire_all()
    ahsp = find_ahsp(db.session.scalars(select(Ahsp.id).where(Ahsp.kode == kode)).one())
    assert ahsp is not None
    return decided_about(ahsp, lines_of(ahsp))


def told(kode: str) -> list[tuple[str, str, str, str, str | None, str]]:
    return [
        (each.rule, each.item, each.cells, each.before, each.after, each.who)
        for each in found(kode).decisions
    ]


def test_it_tells_what_the_file_said_and_what_was_decided_by_whom(batch: ImportBatch) -> None:
    decide(batch, make_user("ratna", role=Role.ADMIN))
    assert told("1.1") == [
        ("lost-decimal", "Pasir", "G 2", "82349", "82.349", "ratna"),
        ("satuan-missing", "Semen <PC>", "F 3", "", "kg", "ratna"),
    ]
    assert told("1.2") == [("lost-decimal", "Pasir", "G 4", "20500", None, "ratna")]
    assert not found("9.1")
    assert now(batch.id).state == "committed", "the batch has ended, and it is told still"


def test_a_repeated_import_that_changes_nothing_changes_nothing_here(
    batch: ImportBatch, tmp_path: Path
) -> None:
    decide(batch, make_user("ratna", role=Role.ADMIN))
    before = told("1.1"), told("1.2")
    again = services.import_file(tmp_path / "buku.xlsx", batch.sumber_nama).batch
    assert again != batch.id
    assert (told("1.1"), told("1.2")) == before, "one was held back, the other one is the same"


def test_undoing_the_import_takes_them_along(batch: ImportBatch, tmp_path: Path) -> None:
    rows = [line("1.1", "Pasir", "80.5", kategori="BHN", satuan="kg")]
    services.import_file(save(tmp_path / "dulu.xlsx", rows), batch.sumber_nama)
    decide(batch, make_user("ratna", role=Role.ADMIN))
    assert told("1.1")
    services.undo(batch.id)
    assert not found("1.1")


def test_what_was_taken_back_before_the_commit_is_not_told(batch: ImportBatch) -> None:
    user = make_user("ratna", role=Role.ADMIN)
    lost = [problem(batch, Rule.LOST_DECIMAL, 2)]
    repair.accept(batch.id, Rule.LOST_DECIMAL, lost, user=user)
    repair.undo_cells(batch.id, Rule.LOST_DECIMAL, lost, user=user)
    services.confirm(batch.id)
    work.run(batch.id)
    assert not db.session.scalars(select(Ahsp.id).where(Ahsp.kode == "1.1")).all()
    assert not found("1.2")


def test_one_decision_about_a_name_on_many_rows_is_told_once(tmp_path: Path) -> None:
    rows = [line("1.1", uraian, nama="Kabel mmÂ²") for uraian in ("Pekerja", "Mandor", "Tukang")]
    batch = read(save(tmp_path / "buku.xlsx", rows))
    repair.accept(batch.id, Rule.MOJIBAKE)
    repair.apply(batch.id)
    work.run(batch.id)
    services.confirm(batch.id)
    work.run(batch.id)
    assert told("1.1") == [("mojibake", "", "B 2–4", "Kabel mmÂ²", "Kabel mm²", "")]


def test_how_a_sheet_is_read_is_told(batch: ImportBatch) -> None:
    decide(batch, make_user("ratna", role=Role.ADMIN))
    said = {"sheet": "AHSP", "kind": "flat", "username": "siti", "at": "2026-11-20T07:00:00+00:00"}
    now(batch.id).mappings = [{"sheet": "Lain", "kind": "skip"}, said]
    db.session.commit()
    mapped = found("9.1").mapped
    assert mapped is not None
    assert (mapped.sheet, mapped.who, mapped.remembered) == ("AHSP", "siti", False)


def test_an_analysis_of_no_import_or_no_row_has_none() -> None:
    ahsp = make_ahsp("1", "Galian")
    assert not decided_about(ahsp, lines_of(ahsp))
    ahsp.batch_id = make_batch().id
    for each in db.session.scalars(select(Rincian)):
        each.origin_row = None
    db.session.commit()
    assert not decided_about(ahsp, lines_of(ahsp))


def test_the_page_tells_them(client: PageClient, sign_in: SignIn, batch: ImportBatch) -> None:
    decide(batch, sign_in(Role.ADMIN))
    refresh()
    ahsp_id = db.session.scalars(select(Ahsp.id).where(Ahsp.kode == "1.1")).one()
    page = " ".join(client.get(f"/ahsp/{ahsp_id}", headers={"Accept-Language": "en"}).text.split())
    assert "Decided during the import" in page
    assert "<strong>Decimal mark probably lost</strong>" in page
    assert "the file says: </span>82349</del>" in page
    assert "read as: </span>82.349</ins>" in page
    assert "Semen &lt;PC&gt;" in page
    assert f'href="/import/{batch.id}">The import' in page
    part = client.get(f"/ahsp/{ahsp_id}", headers={"HX-Request": "true"}).text
    assert "82349" not in part

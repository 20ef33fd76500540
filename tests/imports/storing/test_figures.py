"""What an edition knows of items: made behind an import, made once, and told to other editions."""

import math

import pytest
from flask import Flask
from sqlalchemy import select, text

from ahsp.catalog.units import Canonical
from ahsp.extensions import celery_app, db
from ahsp.imports import services, tasks
from ahsp.imports.checking.known import Figure, Known
from ahsp.imports.sheets.cells import Folded
from ahsp.imports.storing import figures
from ahsp.models import ItemFigure, Rincian, Sumber
from tests.factories import make_ahsp
from tests.imports.conftest import Book
from tests.imports.work_place import imported, rows
from tests.imports.workbooks import line


def sumber(nama: str = "AHSP 2025") -> Sumber:
    db.session.rollback()
    return db.session.scalars(select(Sumber).where(Sumber.nama == nama)).one()


def made(nama: str = "AHSP 2025") -> dict[tuple[str, str, str], tuple[int, list[float]]]:
    """The figures of an edition."""
    query = select(ItemFigure).where(ItemFigure.sumber_id == sumber(nama).id)
    return {
        (each.uraian, each.satuan, each.kategori): (each.count, each.samples)
        for each in db.session.scalars(query)
    }


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """The bells that ring, in order."""
    heard: list[tuple[str, list[int]]] = []

    def send(task: str, args: list[int], **options: object) -> None:
        heard.append((task, args))

    monkeypatch.setattr(celery_app, "send_task", send)
    return heard


def test_an_item_is_known_by_its_text_without_needless_blanks_and_in_small_letters(
    context: Flask, book: Book
) -> None:
    imported(
        book(
            line("1.1", "Kepala  Tukang", "0.05"),
            line("1.2", "kepala tukang", "0.01", satuan="oh"),
            line("1.3", "Kepala\nTukang", "0.02", kategori="LAIN"),
            line("1.4", "Semen", "0", kategori="BHN", satuan="kg"),
        )
    )
    assert figures.refresh(sumber().id)
    assert made() == {
        ("kepala tukang", "oh", "TK"): (2, [0.01, 0.05]),
        ("kepala tukang", "oh", "LAIN"): (1, [0.02]),
    }, "a coefficient of zero says nothing of the size"


@pytest.mark.parametrize("count", [1, 15, 16, 17, 40, 1000])
def test_many_lines_are_known_by_their_ends_and_nine_between(context: Flask, count: int) -> None:
    values = list(range(10, 10 + count))
    lines = [("TK", "", "Pekerja", "OH", str(value)) for value in values]
    ahsp = make_ahsp("1.1", "Galian", lines=lines)
    assert figures.refresh(ahsp.sumber_id)
    query = select(ItemFigure).where(ItemFigure.uraian == "pekerja")
    figure = db.session.scalars(query).one()
    assert figure.count == count
    assert len(figure.samples) == min(count, 15)
    assert set(figure.samples) <= set(values)
    if count <= 15:
        assert figure.samples == values
    else:
        assert (figure.samples[:3], figure.samples[-3:]) == (values[:3], values[-3:])
        gaps = [b - a for a, b in zip(figure.samples[3:-4], figure.samples[4:-3], strict=True)]
        assert max(gaps) - min(gaps) <= 1
    told = Figure("pekerja", "oh", "TK", figure.count, figure.samples)
    weights = dict(told.weights())
    assert math.isclose(sum(weights.values()), count)


@pytest.mark.parametrize(
    ("flag", "counts"), [("lost-decimal", False), ("koefisien-outlier", False), ("mojibake", True)]
)
def test_a_line_whose_koefisien_is_doubtful_is_no_measure(
    context: Flask, flag: str, counts: bool
) -> None:
    ahsp = make_ahsp("1.1", "Galian", lines=[("BHN", "", "Pasir", "kg", "82349")])
    line = db.session.scalars(select(Rincian).where(Rincian.ahsp_id == ahsp.id)).one()
    line.flags = [flag]
    db.session.commit()
    assert figures.refresh(ahsp.sumber_id)
    assert (made() == {("pasir", "kg", "BHN"): (1, [82349.0])}) is counts


def test_a_commit_and_an_undo_ring_for_new_figures(
    context: Flask, book: Book, rung: list[tuple[str, list[int]]]
) -> None:
    batch = imported(book())
    edition = sumber().id
    assert rung[-1] == ("imports.figures", [edition])
    tasks.figure(edition)
    assert len(made()) == 3
    services.undo(batch.id)
    assert rung[-1] == ("imports.figures", [edition])
    tasks.figure(edition)
    assert made() == {}


def test_the_same_bell_twice_does_its_work_once(context: Flask, book: Book) -> None:
    imported(book())
    edition = sumber().id
    assert figures.refresh(edition)
    assert not figures.refresh(edition)
    assert not figures.refresh(2**40), "no such edition"
    assert rows("item_figure") == {"item_figure": 3}


def test_a_crash_half_way_leaves_the_old_figures_and_the_sweep_repairs_them(
    context: Flask, book: Book, monkeypatch: pytest.MonkeyPatch, rung: list[tuple[str, list[int]]]
) -> None:
    imported(book(line("1.1"), line("1.2")))
    edition = sumber().id
    assert figures.refresh(edition)
    before = made()
    imported(book(line("1.1", "Mandor"), line("1.2", "Mandor")))
    with monkeypatch.context() as patch:
        patch.setattr(figures, "_DONE", text("SELECT 1 / 0"))
        with pytest.raises(Exception, match="division by zero"):
            figures.refresh(edition)
    db.session.rollback()
    assert made() == before
    rung.clear()
    services.sweep()
    assert rung == [("imports.figures", [edition])]
    tasks.figure(edition)
    assert list(made()) == [("mandor", "oh", "TK")]
    rung.clear()
    services.sweep()
    assert rung == []


def test_an_edition_that_is_being_changed_is_left_to_the_bell_after_it(
    context: Flask, book: Book
) -> None:
    imported(book())
    edition = sumber().id
    with db.engine.begin() as other:
        other.execute(text("UPDATE sumber SET revision = revision + 1"))
        assert not figures.refresh(edition)
    assert figures.refresh(edition)
    assert figures.stale() == []


def test_what_is_known_is_of_all_other_editions(context: Flask, book: Book) -> None:
    imported(book(line("1.1", "Satu"), line("1.2", "Dua"), line("1.3", "Dua")), "A")
    imported(book(line("1.1", "Tiga")), "B")
    for each in figures.stale():
        figures.refresh(each)
    assert [each.uraian for each in figures.known(db.session(), "B")] == ["dua", "satu"]
    assert [each.uraian for each in figures.known(db.session(), "A")] == ["tiga"]
    assert [each.uraian for each in figures.known(db.session(), "C")] == ["dua", "satu", "tiga"]


def test_the_shell_compares_a_second_book_with_the_first_without_a_worker(
    context: Flask, book: Book
) -> None:
    services.import_file(book(), "A")
    assert figures.stale() == []
    assert rows("item_figure") == {"item_figure": 3}


def test_an_item_too_long_to_be_a_key_is_not_known(context: Flask, book: Book) -> None:
    long = "".join(chr(0x4E00 + n) for n in range(2_000))
    services.import_file(book(line("1.1", long), line("1.2", long[:300])), "A")
    assert [len(uraian) for uraian, *_ in made("A")] == [300]


def test_samples_that_no_edition_can_have_are_not_believed() -> None:
    folded, canonical = Folded(), Canonical({})
    known = Known(
        [Figure("a", "b", "TK", 1, [0.0]), Figure("A ", "B", "TK", 2, [10, 10])], folded, canonical
    )
    weights: dict[float, float] = {}
    known.weigh(("a", "b"), weights)
    assert weights == {1.0: 2.0}


def test_an_upgraded_installation_has_all_its_editions_to_do(context: Flask) -> None:
    ahsp = make_ahsp("1.1", "Galian")
    assert figures.stale() == [ahsp.sumber_id]

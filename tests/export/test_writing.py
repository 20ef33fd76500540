"""Writing an order: what it says of itself, one state of the catalogue, and how it is given up."""

import re
from decimal import Decimal
from hashlib import blake2b, sha256
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from ahsp.catalog.digest import spelled
from ahsp.export import writing
from ahsp.export.content import Contents
from ahsp.export.order import Options, Order
from ahsp.export.scope import Scope
from ahsp.export.writing import name_of, write
from ahsp.export.xlsx import book
from ahsp.extensions import db
from ahsp.models import Ahsp
from ahsp.search.filters import Query
from tests.export.reading import lines_in
from tests.factories import make_ahsp, make_sumber

pytestmark = pytest.mark.usefixtures("context")


def ignore(_rows: int) -> None:
    """Take no notice."""


def fingerprint(rows: list[tuple[object, ...]]) -> str:
    """The content hash, from the rows of a sheet of lines alone."""
    whole: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in rows:
        texts = [str(cell or "") for cell in row]
        header = (texts[10], *texts[:5])
        koefisien = spelled(Decimal(texts[9]))
        whole.setdefault(header, []).append((*texts[5:9], koefisien))
    told = sha256()
    for (sumber, *header), lines in whole.items():
        analysis = msgspec.msgpack.encode([*header, lines])
        told.update(sumber.encode() + b"\0" + blake2b(analysis, digest_size=16).digest())
    return told.hexdigest()


def test_the_content_hash_can_be_computed_from_the_file(tmp_path: Path) -> None:
    first, other = make_sumber("AHSP 2025"), make_sumber("Permen 8/2023")
    make_ahsp("2.1", "Galian ∅", satuan="m3", sumber=first)
    make_ahsp("2.10", "Urugan", klasifikasi="Tanah", sumber=first)
    make_ahsp("A.1", "Pasangan", sumber=other)
    found = write(Order(), tmp_path / "a.xlsx", ignore)
    assert fingerprint(lines_in(tmp_path / "a.xlsx")) == found.sha256
    assert found == Contents(("AHSP 2025", "Permen 8/2023"), 3, 6, 0, found.sha256)


def test_what_is_imported_meanwhile_is_not_half_in_the_file(
    context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ahsp("2.1", "Galian")
    real = writing.contents_of

    def counted(*args: object) -> Contents:
        found = real(*args)  # type: ignore[arg-type]
        make_ahsp("2.2", "Urugan")
        return found

    monkeypatch.setattr(writing, "contents_of", counted)
    found = write(Order(), tmp_path / "a.xlsx", ignore)
    assert [row[0] for row in lines_in(tmp_path / "a.xlsx")] == ["2.1", "2.1"]
    assert found.rincian == 2
    assert db.session.query(Ahsp).count() == 2


def test_what_it_is_told_to_raises_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_ahsp(f"2.{number}", "Galian")
    monkeypatch.setattr(book, "TOLD_EVERY", 1)
    told: list[int] = []

    class CancelledError(Exception):
        """Somebody pressed cancel."""

    def cancel(rows: int) -> None:
        told.append(rows)
        if rows > 2:
            raise CancelledError

    with pytest.raises(CancelledError):
        write(Order(), tmp_path / "a.xlsx", cancel)
    assert told == [2, 4]


@pytest.mark.parametrize("query", [Query(), Query("???")])
def test_a_name_that_could_tell_nothing_still_says_whose_file_it_is(query: Query) -> None:
    name = name_of(Order(Scope(query)), Contents(sha256="0123456789abcdef" * 4))
    assert re.fullmatch(r"ahsp_\d{4}-\d\d-\d\d\.0123456789ab\.xlsx", name)


def test_a_name_says_what_is_in_the_file_and_ends_with_the_hash() -> None:
    sumber = make_sumber("Permen 8/2023")
    scope = Scope(Query("pasangan BATA?", sumber=(sumber.id,)))
    name = name_of(Order(scope, Options(language="en")), Contents(sha256="0123456789abcdef" * 4))
    start, _, end = name.rpartition("_")
    assert start == "permen-8-2023_pasangan-bata"
    assert end.split(".")[1:] == ["0123456789ab", "xlsx"]

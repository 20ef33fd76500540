"""A catalogue of made analyses in any number, loaded by COPY with its items, marks and lexicon.

The indexes are made after the rows, so that a million analyses with seven million lines are there
in a few minutes.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, text

from ahsp.catalog import items, lexicon
from ahsp.catalog.digest import digest
from ahsp.extensions import db
from bench.generate import Analysis, analyses

EDITIONS = ("AHSP 2025", "Permen PUPR 8/2023")
HEADER = (
    "id, sumber_id, kode, nama, satuan, satuan_baku, klasifikasi, sub_klasifikasi, position,"
    " rincian_count, digest, marks"
)
LINE = "ahsp_id, position, kategori, kode_item, uraian, satuan, satuan_baku, koefisien, item_id"
PART = 20_000
_INDEXES = text("""
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename IN ('ahsp', 'rincian') AND indexdef NOT LIKE 'CREATE UNIQUE%'
""")
_NEXT = text("SELECT setval(pg_get_serial_sequence('ahsp', 'id'), max(id)) FROM ahsp")
"""So that an import finds free numbers after those that were given here."""
_KNOWN = text("SELECT uraian, item_id FROM item_spelling")


def load(count: int) -> list[str]:
    """Fill the empty catalogue, four fifths of it in one edition.

    Args:
        count: how many analyses.

    Returns:
        their names.
    """
    with db.engine.begin() as connection:
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        for name in EDITIONS:
            connection.execute(text("INSERT INTO sumber (nama) VALUES (:name)"), {"name": name})
        editions = list(connection.scalars(text("SELECT id FROM sumber ORDER BY id")))
        indexes = connection.execute(_INDEXES).all()
        for index in indexes:
            connection.execute(text(f"DROP INDEX {index.indexname}"))
        names = _copy(connection, count, editions)
        connection.execute(_NEXT)
        for index in indexes:
            connection.execute(text(index.indexdef))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    for edition in editions:
        lexicon.refresh(db.session(), edition)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE item, search_word, item_spelling"))
    return names


def _copy(connection: Connection, count: int, editions: Sequence[int]) -> list[str]:
    names: list[str] = []
    known: dict[str, int] = {}
    made = enumerate(analyses(count), 1)
    while part := list(itertools.islice(made, PART)):
        spellings = {line[2] for _, each in part for line in each.lines} - known.keys()
        if spellings:
            items.add(connection, sorted(spellings))
            known = {row.uraian: row.item_id for row in connection.execute(_KNOWN)}
        driver: Any = connection.connection.driver_connection
        with driver.cursor().copy(f"COPY ahsp ({HEADER}) FROM STDIN") as copy:
            for place, each in part:
                edition = editions[place > count * 4 // 5]
                copy.write_row(_header(place, edition, each, known))
                names.append(each.nama)
        with driver.cursor().copy(f"COPY rincian ({LINE}) FROM STDIN") as copy:
            for place, each in part:
                for row in _lines(place, each, known):
                    copy.write_row(row)
    return names


def _header(place: int, edition: int, each: Analysis, known: dict[str, int]) -> tuple[Any, ...]:
    marks = sorted({f"^{line[0]}" for line in each.lines})
    marks += [f"#{known[line[2]]}" for line in each.lines]
    chapter = (each.klasifikasi, each.sub_klasifikasi)
    header = (each.kode, each.nama, each.satuan, each.satuan, *chapter)
    told = digest(each.kode, each.nama, each.satuan, *chapter, each.lines)
    return (place, edition, *header, place, len(each.lines), told, marks)


def _lines(place: int, each: Analysis, known: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for position, (kategori, kode, uraian, satuan, koefisien) in enumerate(each.lines, 1):
        line = (kategori, kode, uraian, satuan, satuan, koefisien)
        yield (place, position, *line, known[uraian])

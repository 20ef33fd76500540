"""Rows into the waiting room: by COPY, never one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from ahsp.imports.checking.sequences import Sequence, as_json
from ahsp.imports.frames import AhspRow, LateFlag, ProblemRow, RincianRow, TextsRow
from ahsp.imports.rules import SEVERITY, Rule
from ahsp.models import ImportProblem, StagedAhsp, StagedRincian, StagedSequence, StagedWords

_RINCIAN = """
    COPY staged_rincian (batch_id, ahsp_position, position, origin_row,
        kategori, kode_item, uraian, satuan, koefisien, flags)
    FROM STDIN (FORMAT BINARY)"""
_RINCIAN_TYPES = ("int8", "int4", "int4", "int4", *["text"] * 4, "numeric", "text[]")
_AHSP = """
    COPY staged_ahsp (batch_id, position, kode, nama, satuan, klasifikasi, sub_klasifikasi,
        origin_sheet, origin_row, digest, rincian_count, flagged_count, refused, effect)
    FROM STDIN (FORMAT BINARY)"""
_AHSP_TYPES = ("int8", "int4", *["text"] * 6, "int4", "bytea", "int4", "int4", "bool", "text")
_WORDS = """
    COPY staged_words (batch_id, position, kode, nama, klasifikasi, sub_klasifikasi)
    FROM STDIN (FORMAT BINARY)"""
_WORDS_TYPES = ("int8", "int4", *["text"] * 4)
_PROBLEM = """
    COPY import_problem (batch_id, rule, severity, sheet, "row", "column", kode, nama, uraian,
        value, suggestion, evidence)
    FROM STDIN (FORMAT BINARY)"""
_PROBLEM_TYPES = ("int8", *["text"] * 3, "int4", *["text"] * 6, "jsonb")

_encode = msgspec.json.Encoder().encode

_FLAG = text("""
    UPDATE staged_rincian AS r SET flags = r.flags || late.flag
    FROM unnest(CAST(:ahsp AS int[]), CAST(:position AS int[]), CAST(:flag AS text[]))
        AS late (ahsp_position, position, flag)
    WHERE r.batch_id = :batch AND r.ahsp_position = late.ahsp_position
        AND r.position = late.position
""")


def _driver(session: Session) -> "psycopg.Connection[Any]":
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    return connection


@contextmanager
def _copying(session: Session, into: str, types: tuple[str, ...]) -> Iterator[psycopg.Copy]:
    with _driver(session).cursor() as cursor, cursor.copy(into) as copy:
        copy.set_types(types)
        yield copy


def stage_rincian(session: Session, batch_id: int, rows: list[RincianRow]) -> None:
    """Stage some lines, in the session's transaction."""
    with _copying(session, _RINCIAN, _RINCIAN_TYPES) as copy:
        for where, position, row, kategori, item, uraian, satuan, koefisien, flags in rows:
            value = Decimal(koefisien)
            copy.write_row(
                (batch_id, where, position, row, kategori, item, uraian, satuan, value, flags)
            )


def stage_words(session: Session, batch_id: int, rows: list[TextsRow]) -> None:
    """Have the words of analyses made, in the session's transaction."""
    with _copying(session, _WORDS, _WORDS_TYPES) as copy:
        for row in rows:
            copy.write_row((batch_id, *row))


def flag_rincian(session: Session, batch_id: int, rows: list[LateFlag]) -> None:
    """Add flags to lines that were staged before, in the session's transaction."""
    if rows:
        where, position, flag = zip(*rows, strict=True)
        session.execute(
            _FLAG,
            {
                "batch": batch_id,
                "ahsp": list(where),
                "position": list(position),
                "flag": list(flag),
            },
        )


def stage_ahsp(session: Session, batch_id: int, rows: list[AhspRow]) -> None:
    """Stage the analyses of a file, in the session's transaction; each is new until compared."""
    with _copying(session, _AHSP, _AHSP_TYPES) as copy:
        for *row, refused in rows:
            copy.write_row((batch_id, *row, refused, "refused" if refused else "new"))


def store_problems(session: Session, batch_id: int, rows: list[ProblemRow]) -> None:
    """Keep the problems of a file, in the session's transaction."""
    with _copying(session, _PROBLEM, _PROBLEM_TYPES) as copy:
        for rule, *rest, evidence in rows:
            proof = None if evidence is None else Jsonb(evidence, dumps=_encode)
            copy.write_row((batch_id, rule, SEVERITY[Rule(rule)], *rest, proof))


def stage_sequences(session: Session, batch_id: int, rows: list[Sequence]) -> None:
    """Keep the lines of analyses that may be parted, in the session's transaction."""
    values = [
        {"batch_id": batch_id, "position": row.position, "kode": row.kode, "content": as_json(row)}
        for row in rows
    ]
    session.execute(insert(StagedSequence), values)


def clear(session: Session, batch_id: int, *, problems: bool) -> None:
    """Empty the waiting room of one batch, in the session's transaction.

    Args:
        session: whose transaction.
        batch_id: which batch.
        problems: whether its problems go too, because the file is read again.
    """
    session.execute(delete(StagedRincian).where(StagedRincian.batch_id == batch_id))
    session.execute(delete(StagedAhsp).where(StagedAhsp.batch_id == batch_id))
    session.execute(delete(StagedWords).where(StagedWords.batch_id == batch_id))
    session.execute(delete(StagedSequence).where(StagedSequence.batch_id == batch_id))
    if problems:
        session.execute(delete(ImportProblem).where(ImportProblem.batch_id == batch_id))


_ENDED = text("""
    SELECT DISTINCT s.batch_id FROM staged_ahsp AS s JOIN import_batch AS b ON b.id = s.batch_id
    WHERE b.state NOT IN ('pending', 'reading', 'ready', 'committing')
""")
_CLEAR = [
    text(f"""
        DELETE FROM {table} WHERE ctid = ANY(ARRAY(
            SELECT ctid FROM {table} WHERE batch_id = ANY(:batches) FOR UPDATE SKIP LOCKED
        ))
    """)  # noqa: S608  names of our own
    for table in ("staged_rincian", "staged_words", "staged_sequence", "staged_ahsp")
]


def clear_ended(session: Session) -> None:
    """Empty the waiting room of batches that have ended, in the session's transaction.

    Never waits: a worker that is just being stopped holds its rows, and calls this itself.
    """
    ended = list(session.scalars(_ENDED))
    for statement in _CLEAR if ended else ():
        session.execute(statement, {"batches": ended})

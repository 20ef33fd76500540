"""What people said of sheets as rows: of one import, and of all files with the same headers."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ahsp.imports.sheets.mapping import Mapping
from ahsp.imports.sheets.outline import SheetOutline
from ahsp.models import ImportBatch, ReadingMapping, User

MOST = 500
"""Remembered mappings that a reading is told of; those used last come first."""

_OUTLINE = text("""
    SELECT (SELECT jsonb_agg(each - 'sample' ORDER BY place)
        FROM jsonb_array_elements(outline) WITH ORDINALITY AS of (each, place))
    FROM import_batch WHERE id = :batch AND outline IS NOT NULL
""")
_SHEET = text("SELECT outline -> CAST(:place AS int) FROM import_batch WHERE id = :batch")


def mappings_of(session: Session, batch_id: int) -> list[Mapping]:
    """What was said of the sheets of one import."""
    query = select(ImportBatch.mappings).where(ImportBatch.id == batch_id)
    return msgspec.convert(session.scalar(query) or [], list[Mapping])


def known(session: Session) -> dict[str, Mapping]:
    """What is remembered, by the signature of the headers."""
    latest = func.coalesce(ReadingMapping.used_at, ReadingMapping.created_at).desc()
    query = select(ReadingMapping.signature, ReadingMapping.mapping).order_by(latest).limit(MOST)
    rows = session.execute(query)
    return {signature: msgspec.convert(mapping, Mapping) for signature, mapping in rows}


def values_after(
    session: Session, batch_id: int, outline: Sequence[SheetOutline]
) -> dict[str, Any]:
    """What a reading leaves at its import: the outline, and which mappings it was read with.

    Remembered ones are kept there too, so that reading again reads the same whatever is remembered
    or forgotten meanwhile.

    Args:
        session: whose transaction.
        batch_id: which import.
        outline: what the reading told of the sheets.
    """
    said = mappings_of(session, batch_id)
    sheets = {mapping.sheet for mapping in said}
    used = [each.mapping for each in outline if each.mapping and each.mapping.remembered]
    said += [mapping for mapping in used if mapping.sheet not in sheets]
    _note_use(session, (mapping.signature for mapping in used))
    return {"outline": msgspec.to_builtins(outline), "mappings": msgspec.to_builtins(said)}


def _note_use(session: Session, signatures: Iterable[str]) -> None:
    found = list(signatures)
    if found:
        statement = update(ReadingMapping).where(ReadingMapping.signature.in_(found))
        session.execute(statement.values(used_at=func.now()))


def remember(session: Session, mapping: Mapping, user: User | None) -> None:
    """Remember a mapping for its headers, instead of what was remembered for them."""
    values: dict[str, Any] = {
        "mapping": msgspec.to_builtins(mapping),
        "user_id": user.id if user else None,
        "username": mapping.username,
        "created_at": func.now(),
        "used_at": None,
    }
    statement = insert(ReadingMapping).values(signature=mapping.signature, **values)
    session.execute(
        statement.on_conflict_do_update(index_elements=[ReadingMapping.signature], set_=values)
    )


def forget(session: Session, signature: str) -> bool:
    """Forget what is remembered for some headers; whether there was anything."""
    statement = delete(ReadingMapping).where(ReadingMapping.signature == signature)
    result: Any = session.execute(statement)
    return bool(result.rowcount)


def still_known(session: Session, signatures: Iterable[str]) -> set[str]:
    """Those of some signatures that something is remembered for."""
    query = select(ReadingMapping.signature).where(ReadingMapping.signature.in_(list(signatures)))
    return set(session.scalars(query))


def outline_of(session: Session, batch_id: int) -> list[SheetOutline]:
    """What the sheets of an import were taken for, without their samples; none if never told."""
    found = session.execute(_OUTLINE, {"batch": batch_id}).scalar()
    return msgspec.convert(found or [], list[SheetOutline])


def is_outlined(session: Session, batch_id: int) -> bool:
    """Whether it is known what the sheets of an import were taken for."""
    query = select(ImportBatch.outline.is_not(None)).where(ImportBatch.id == batch_id)
    return bool(session.scalar(query))


def sheet_of(session: Session, batch_id: int, place: int) -> SheetOutline | None:
    """One sheet of an import with its sample, by its place counting from 0; None for no such."""
    found = session.execute(_SHEET, {"batch": batch_id, "place": place}).scalar()
    return msgspec.convert(found, SheetOutline) if found is not None and place >= 0 else None

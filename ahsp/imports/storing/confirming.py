"""Flags that people took from lines which stand in the catalogue already.

An analysis that a file brings again unchanged is the same, whatever is doubtful about it. Where a
person looked at one of its doubtful cells and left it as it is, the stored line loses its flag: the
analysis counts as changed, so that its former state is kept, told and given back by an undoing.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.imports.desk.decisions import FLAGS

_ANY = text("""
    SELECT EXISTS (SELECT FROM import_decision
        WHERE batch_id = :batch AND action = 'keep' AND rule = ANY(:rules))
""")
# Lines of one digest are the same at each position.
_CHANGED = text("""
    UPDATE staged_ahsp AS s SET effect = 'changed'
    FROM (
        SELECT DISTINCT self.position
        FROM import_decision AS d
            JOIN staged_rincian AS r ON r.batch_id = d.batch_id AND r.origin_row = d."row"
            JOIN staged_ahsp AS self ON self.batch_id = d.batch_id
                AND self.position = r.ahsp_position AND self.origin_sheet = d.sheet
            JOIN sumber AS u ON u.nama = :sumber
            JOIN ahsp AS a ON a.sumber_id = u.id AND a.kode = self.kode
            JOIN rincian AS o ON o.ahsp_id = a.id AND o.position = r.position
        WHERE d.batch_id = :batch AND d.action = 'keep' AND d.rule = ANY(:rules)
            AND self.effect = 'same' AND NOT o.flags <@ r.flags
    ) AS confirmed
    WHERE s.batch_id = :batch AND s.position = confirmed.position
""")
_LINES = text("""
    UPDATE staged_rincian AS r
    SET flags = ARRAY(SELECT flag FROM unnest(o.flags) AS flag WHERE flag = ANY(r.flags))
    FROM staged_ahsp AS s
        JOIN ahsp AS a ON a.sumber_id = :sumber_id AND a.kode = s.kode AND a.digest = s.digest
        JOIN rincian AS o ON o.ahsp_id = a.id
    WHERE s.batch_id = :batch AND s.effect = 'changed'
        AND r.batch_id = :batch AND r.ahsp_position = s.position AND r.position = o.position
""")
_COUNTS = text("""
    UPDATE staged_ahsp AS s SET flagged_count = (
        SELECT count(*) FROM staged_rincian AS r
        WHERE r.batch_id = :batch AND r.ahsp_position = s.position AND r.flags <> '{}')
    FROM ahsp AS a
    WHERE s.batch_id = :batch AND s.effect = 'changed'
        AND a.sumber_id = :sumber_id AND a.kode = s.kode AND a.digest = s.digest
""")


def mark(session: Session, batch_id: int, sumber: str) -> None:
    """Have analyses count as changed whose stored lines lose a flag that a person decided about.

    Args:
        session: whose transaction; effects are set in it already.
        batch_id: which batch.
        sumber: name of the edition.
    """
    values: dict[str, Any] = {"batch": batch_id, "sumber": sumber, "rules": list(FLAGS)}
    if session.scalar(_ANY, values):
        session.execute(_CHANGED, values)


def keep_cleared(session: Session, batch_id: int, sumber_id: int) -> None:
    """Give no flag back to lines of those analyses: another import's decisions hold.

    Args:
        session: whose transaction; effects are set in it already.
        batch_id: which batch.
        sumber_id: the edition.
    """
    values: dict[str, Any] = {"batch": batch_id, "sumber_id": sumber_id, "rules": list(FLAGS)}
    if session.scalar(_ANY, values):
        session.execute(_LINES, values)
        session.execute(_COUNTS, values)

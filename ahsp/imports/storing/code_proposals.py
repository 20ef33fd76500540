"""Codes proposed for analyses without one, once it is known what the edition has."""

from sqlalchemy import text
from sqlalchemy.orm import Session

# One name of the file and one of the edition are the same analysis, as when a file comes again.
_KNOWN = text("""
    WITH asked AS (
        SELECT nama FROM import_problem
        WHERE batch_id = :batch AND rule = 'kode-missing' AND nama <> '' AND evidence ? 'made'
        GROUP BY nama HAVING count(DISTINCT evidence -> 'analysis') = 1
    ), known AS (
        SELECT a.nama, min(a.kode) AS kode
        FROM asked JOIN sumber AS u ON u.nama = :sumber
            JOIN ahsp AS a ON a.sumber_id = u.id AND a.nama = asked.nama
        GROUP BY a.nama HAVING count(*) = 1
    )
    UPDATE import_problem AS p SET suggestion = known.kode,
        evidence = p.evidence || '{"from": "edition", "certain": true}'
    FROM known
    WHERE p.batch_id = :batch AND p.rule = 'kode-missing' AND p.nama = known.nama
        AND p.evidence ->> 'from' <> 'beside'
        AND NOT EXISTS (SELECT FROM staged_ahsp AS s
            WHERE s.batch_id = :batch AND s.kode = known.kode)
""")
_TAKEN = text("""
    UPDATE import_problem AS p SET suggestion = p.evidence ->> 'made',
        evidence = (p.evidence - 'certain') || '{"from": "name"}'
    WHERE p.batch_id = :batch AND p.rule = 'kode-missing' AND p.evidence ->> 'from' = 'order'
        AND EXISTS (SELECT FROM ahsp AS a JOIN sumber AS u ON u.id = a.sumber_id
            WHERE u.nama = :sumber AND a.kode = p.suggestion AND a.nama <> p.nama)
""")


def settle(session: Session, batch_id: int, sumber: str) -> None:
    """Prefer the code that the edition has for a name; propose none that is another's there.

    Args:
        session: whose transaction.
        batch_id: an import whose analyses and problems are staged.
        sumber: the edition that it goes into.
    """
    for statement in (_KNOWN, _TAKEN):
        session.execute(statement, {"batch": batch_id, "sumber": sumber})

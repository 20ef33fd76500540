"""What editions know of each item: worked out behind an import, told to the next ones.

An edition's figures are a function of its lines. They are made anew whenever it changed; one whose
bell nobody heard is found by its `figured`, which then is behind its `revision`.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import lexicon
from ahsp.extensions import db
from ahsp.imports.checking.known import LONGEST, Figure
from ahsp.imports.rules import Rule

MOST = 100_000
"""Items of other editions that one reading is told of, those with the most lines first."""
DOUBTFUL = (Rule.LOST_DECIMAL, Rule.KOEFISIEN_OUTLIER)
"""Flags of lines that are no measure for others."""

# A commit or an undo of the same edition holds this row, and the bell rings again after it.
_HOLD = text("""
    SELECT revision FROM sumber WHERE id = :sumber AND figured < revision
    FOR NO KEY UPDATE SKIP LOCKED
""")
_FORGET = text("DELETE FROM item_figure WHERE sumber_id = :sumber")
# Of up to 15 values all are kept; else three at both ends, and the middles of nine equal parts
# between them. Texts repeat, so each is brought into its form once.
_MAKE = text(r"""
    WITH line AS MATERIALIZED (
        SELECT r.uraian, r.satuan_baku AS satuan, r.kategori,
            CAST(r.koefisien AS float8) AS koefisien
        FROM ahsp AS a JOIN rincian AS r ON r.ahsp_id = a.id
        WHERE a.sumber_id = :sumber AND r.koefisien > 1e-15 AND r.koefisien < 1e15
            AND length(r.uraian) <= :longest AND length(r.satuan_baku) <= :longest
            AND NOT r.flags && CAST(:doubtful AS text[])
    ), spelling AS MATERIALIZED (
        SELECT raw, lower(btrim(regexp_replace(raw, '\s+', ' ', 'g'))) AS form
        FROM (SELECT uraian AS raw FROM line UNION SELECT satuan FROM line) AS each
    ), placed AS (
        SELECT u.form AS uraian, s.form AS satuan, l.kategori, l.koefisien,
            row_number() OVER (
                PARTITION BY u.form, s.form, l.kategori ORDER BY l.koefisien) AS place,
            count(*) OVER (PARTITION BY u.form, s.form, l.kategori) AS all_of
        FROM line AS l
            JOIN spelling AS u ON u.raw = l.uraian JOIN spelling AS s ON s.raw = l.satuan
    )
    INSERT INTO item_figure (sumber_id, uraian, satuan, kategori, count, samples)
    SELECT :sumber, uraian, satuan, kategori, max(all_of), array_agg(koefisien ORDER BY place)
        FILTER (WHERE all_of <= 15 OR place <= 3 OR place > all_of - 3
            OR (18 * (place - 3) + all_of - 6) / (2 * (all_of - 6))
                > (18 * (place - 4) + all_of - 6) / (2 * (all_of - 6)))
    FROM placed GROUP BY uraian, satuan, kategori
""")
_DONE = text("UPDATE sumber SET figured = :revision WHERE id = :sumber")
_STALE = text("SELECT id FROM sumber WHERE figured < revision ORDER BY id")
_KNOWN = text("""
    SELECT f.uraian, f.satuan, f.kategori, f.count, f.samples
    FROM item_figure AS f JOIN sumber AS s ON s.id = f.sumber_id
    WHERE s.nama <> :sumber ORDER BY f.count DESC, f.sumber_id, f.uraian, f.satuan LIMIT :most
""")


def refresh(sumber_id: int) -> bool:
    """Work out an edition's figures and words anew, if it changed; safe to call twice and at once.

    Args:
        sumber_id: which edition. One that is being changed at this moment is left.

    Returns:
        whether there was something to do.
    """
    session, which = db.session(), {"sumber": sumber_id}
    revision = session.scalar(_HOLD, which)
    if revision is not None:
        session.execute(_FORGET, which)
        session.execute(_MAKE, which | {"longest": LONGEST, "doubtful": list(DOUBTFUL)})
        lexicon.refresh(session, sumber_id)
        session.execute(_DONE, which | {"revision": revision})
    session.commit()
    return revision is not None


def stale() -> Sequence[int]:
    """Editions that changed since their figures were made."""
    return db.session.scalars(_STALE).all()


def known(session: Session, sumber: str) -> list[Figure]:
    """What all editions but one know of items, those with the most lines first.

    Args:
        session: whose transaction.
        sumber: the edition that is left out, because it is what changes.
    """
    return [Figure(*row) for row in session.execute(_KNOWN, {"sumber": sumber, "most": MOST})]

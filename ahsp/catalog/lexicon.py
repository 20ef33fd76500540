"""What is worked out of an edition's words behind an import: its lexicon, and how items are used.

Nothing that finds an analysis by a word that it has depends on this; corrections, and the order of
items, do. What triggers noted of the edition, change by change, is summed up on the way.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import growth
from ahsp.models.ahsp import parted
from ahsp.running import locks

SHORTEST, LONGEST = 2, 40
"""Letters of a word that the lexicon keeps."""

_FORGET = text("DELETE FROM search_word WHERE sumber_id = :sumber")
# ts_stat wants its query as a text. Words that are figures only cannot be mistyped.
_WORDS = text(f"""
    WITH name AS (
        SELECT word, ndoc AS uses FROM ts_stat(format(
            $$SELECT to_tsvector('simple', {parted("nama || ' ' || klasifikasi")})
              FROM ahsp WHERE sumber_id = %s$$, CAST(:sumber AS bigint)))
    ), used AS (
        SELECT r.item_id, count(*) AS uses
        FROM ahsp AS a JOIN rincian AS r ON r.ahsp_id = a.id
        WHERE a.sumber_id = :sumber GROUP BY r.item_id
    ), of_item AS (
        SELECT unnest(tsvector_to_array(to_tsvector('simple', {parted("item.uraian")}))) AS word,
            used.uses
        FROM used JOIN item ON item.id = used.item_id
    )
    INSERT INTO search_word (sumber_id, word, uses)
    SELECT :sumber, word, sum(uses)
    FROM (SELECT word, uses FROM name UNION ALL SELECT word, uses FROM of_item) AS each
    WHERE length(word) BETWEEN :shortest AND :longest AND word ~ '[[:alpha:]]'
    GROUP BY word
""")  # noqa: S608  constants
_USES = text("""
    WITH used AS (
        SELECT item_id, count(*) AS uses, mode() WITHIN GROUP (ORDER BY uraian) AS uraian,
            mode() WITHIN GROUP (ORDER BY kategori) AS kategori,
            mode() WITHIN GROUP (ORDER BY satuan_baku) AS satuan_baku
        FROM rincian WHERE item_id IS NOT NULL GROUP BY item_id
    )
    UPDATE item SET uses = coalesce(used.uses, 0),
        uraian = coalesce(used.uraian, item.uraian),
        kategori = coalesce(used.kategori, item.kategori),
        satuan_baku = coalesce(used.satuan_baku, item.satuan_baku)
    FROM item AS self LEFT JOIN used ON used.item_id = self.id
    WHERE self.id = item.id AND (
        item.uses <> coalesce(used.uses, 0)
        OR (used.item_id IS NOT NULL AND (item.uraian, item.kategori, item.satuan_baku)
            IS DISTINCT FROM (used.uraian, used.kategori, used.satuan_baku)))
""")
_SUM_UP = text("""
    WITH noted AS (
        DELETE FROM ahsp_count
        WHERE sumber_id = :sumber OR NOT EXISTS (SELECT FROM sumber WHERE id = sumber_id)
        RETURNING *
    )
    INSERT INTO ahsp_count (sumber_id, klasifikasi, satuan, kategori, analyses, lines)
    SELECT sumber_id, klasifikasi, satuan, kategori, sum(analyses), sum(lines)
    FROM noted GROUP BY sumber_id, klasifikasi, satuan, kategori HAVING sum(analyses) <> 0
""")
# The limits are where the index begins and ends.
_USED = text("""
    WITH noted AS (DELETE FROM item_use RETURNING item_id, kategori, satuan_baku)
    INSERT INTO item_use (item_id, kategori, satuan_baku, low, high)
    SELECT use.*, line.low, line.high
    FROM (SELECT DISTINCT item_id, kategori, satuan_baku FROM noted) AS use
        CROSS JOIN LATERAL (
            SELECT min(koefisien) AS low, max(koefisien) AS high FROM rincian
            WHERE item_id = use.item_id AND kategori = use.kategori
                AND satuan_baku = use.satuan_baku
        ) AS line
    WHERE line.low IS NOT NULL
""")
_ONCE = text("""
    DELETE FROM document_word AS again USING document_word AS first
    WHERE again.word = first.word AND again.id > first.id
""")


def refresh(session: Session, sumber_id: int) -> None:
    """Work out an edition's words, and how often all items are used, anew.

    Args:
        session: whose transaction.
        sumber_id: the edition that changed.
    """
    locks.wait_for(session, "lexicon")
    growth.tell_of_grown(session)
    session.execute(_FORGET, {"sumber": sumber_id})
    session.execute(_WORDS, {"sumber": sumber_id, "shortest": SHORTEST, "longest": LONGEST})
    session.execute(_USES)
    session.execute(_SUM_UP, {"sumber": sumber_id})
    session.execute(_USED)
    session.execute(_ONCE)

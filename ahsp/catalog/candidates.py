"""Where the same analysis may be found in another edition: nearby, and by what is rare in it."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from ahsp.catalog.likeness import core
from ahsp.extensions import db
from ahsp.models import Ahsp
from ahsp.models.ahsp import folded

_WORDS = 4
_LETTERS = re.compile(r"[^\W\d_]{4,}")

_NEAR = text(f"""
    WITH found AS (
        (SELECT id FROM ahsp WHERE sumber_id = :sumber AND kode = :kode)
        UNION
        (SELECT id FROM ahsp
            WHERE sumber_id = :sumber AND {folded("nama")} = {folded("CAST(:nama AS text)")}
            LIMIT 20)
        UNION
        (SELECT id FROM ahsp
            WHERE sumber_id = :sumber AND kode_order >= :low AND kode_order < :high
            ORDER BY kode_order LIMIT 60)
    )
    SELECT id, kode, nama, satuan_baku FROM found JOIN ahsp USING (id)
    WHERE id <> :id ORDER BY kode_order, id
""")  # noqa: S608  constants of our own
# Apart from their limits, or the planner would hope to meet a few soon and read the whole table.
_FAR = text("""
    WITH worded AS MATERIALIZED (
        SELECT id FROM ahsp WHERE document @@ (CAST(:words AS tsquery) && CAST(:edition AS tsquery))
    ), made AS MATERIALIZED (
        SELECT id FROM ahsp WHERE document @@ (CAST(:items AS tsquery) && CAST(:edition AS tsquery))
    ), found AS (
        (SELECT id FROM worded LIMIT 60) UNION (SELECT id FROM made LIMIT 60)
    )
    SELECT id, kode, nama, satuan_baku FROM found JOIN ahsp USING (id)
    WHERE id <> :id ORDER BY kode_order, id
""")
_RAREST_WORDS = text("""
    SELECT word FROM search_word
    WHERE sumber_id = :sumber AND word = ANY(:words) ORDER BY uses, word LIMIT :most
""")
_RAREST = text("""
    SELECT DISTINCT item.id, item.uses FROM rincian JOIN item ON item.id = rincian.item_id
    WHERE ahsp_id = :id ORDER BY item.uses, item.id LIMIT 2
""")


def near(ahsp: Ahsp, sumber_id: int) -> Sequence[Any]:
    """Analyses of an edition with the same code or name, or of the same chapter.

    Args:
        ahsp: the analysis.
        sumber_id: where to look.

    Returns:
        rows of id, kode, nama and satuan_baku, by code.
    """
    low = ahsp.kode_order.rpartition(".")[0]
    values = {
        "id": ahsp.id,
        "sumber": sumber_id,
        "kode": ahsp.kode,
        "nama": ahsp.nama,
        "low": f"{low}." if low else "",
        "high": f"{low}/" if low else "",
    }
    return db.session.execute(_NEAR, values).all()


def far(ahsp: Ahsp, sumber_id: int) -> Sequence[Any]:
    """Analyses of an edition, wherever they are, with the rarest words or items of this one.

    Args:
        ahsp: the analysis.
        sumber_id: where to look.

    Returns:
        rows as of `near`.
    """
    values = {
        "id": ahsp.id,
        "words": _wanted(ahsp.nama, sumber_id),
        "items": _rarest(ahsp),
        "edition": f"'={sumber_id}'",
    }
    return db.session.execute(_FAR, values).all()


def _rarest(ahsp: Ahsp) -> str | None:
    """A tsquery: the items of an analysis that fewest others have."""
    rows = db.session.execute(_RAREST, {"id": ahsp.id})
    return " & ".join(f"'#{row.id}'" for row in rows) or None


def _wanted(nama: str, sumber_id: int) -> str | None:
    """A tsquery: all but one of the rarest words of a name, since one may be another by now.

    Words that the edition does not have, such as misspelt ones, are left out.
    """
    words = list(set(_LETTERS.findall(core(nama))))
    values = {"sumber": sumber_id, "words": words, "most": _WORDS}
    rare = db.session.scalars(_RAREST_WORDS, values).all()
    if len(rare) < 3:
        return " & ".join(f"'{word}'" for word in rare) or None
    without = (" & ".join(f"'{word}'" for word in rare if word != left) for left in rare)
    return " | ".join(f"({each})" for each in without)

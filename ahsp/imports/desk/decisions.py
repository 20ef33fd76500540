"""Decisions about cells as rows: what a reading takes from them, and which ones wait for one.

A decision waits while what it wants differs from what the last reading took from it.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.imports.rules import Rule
from ahsp.imports.sheets.numbers import other_reading
from ahsp.imports.sheets.overrides import Cell, Override

KOEFISIEN = (
    Rule.LOST_DECIMAL,
    Rule.KOEFISIEN_AMBIGUOUS,
    Rule.KOEFISIEN_OUTLIER,
    Rule.KOEFISIEN_MISSING,
    Rule.KOEFISIEN_INVALID,
    Rule.NON_FINITE,
    Rule.DUPLICATE_CONFLICT,
    Rule.DUPLICATE_SAME,
)
"""Rules that are broken in the koefisien's cell."""
ALIKE = (
    Rule.MOJIBAKE,
    Rule.PRIME_AS_3,
    Rule.ITEM_SPELLING,
    Rule.KATEGORI_UNKNOWN,
    Rule.SATUAN_ALIAS,
    Rule.KODE_MISSING,
)
"""Rules whose problems are the same wherever the same text stands: one decision is for all.

Where nothing stands, as with a missing code, all rows of one analysis are alike.
"""
TIDIED = (Rule.KODE_MALFORMED, Rule.SATUAN_ALIAS)
"""Rules whose suggestion the reader has taken already."""
WHOLE = (Rule.SWALLOWED_ANALYSIS, Rule.JOINED_ANALYSES)
"""Rules about all lines of an analysis: no single cell mends them."""
CERTAIN = (Rule.MOJIBAKE,)
"""Rules whose every suggestion is certain; others say so in their evidence."""

FLAGS = (
    Rule.LOST_DECIMAL,
    Rule.KOEFISIEN_AMBIGUOUS,
    Rule.KOEFISIEN_OUTLIER,
    Rule.MOJIBAKE,
)
"""Rules that flag a line until somebody has looked at it; `keep` is what takes the flag away."""

_FLAGS = ", ".join(f"'{rule}'" for rule in FLAGS)
WANTED = (
    "CASE WHEN d.action = 'set' THEN '=' || d.new_value"
    f" WHEN d.action = 'skip_analysis' OR d.action = 'keep' AND d.rule IN ({_FLAGS})"
    " THEN d.action END"
)
WAITS = f"d.in_effect IS DISTINCT FROM ({WANTED})"
SETTABLE = """p.suggestion IS NOT NULL AND p."column" <> '' AND p.rule <> ALL(:tidied)"""
CERTAINLY = (
    "(p.suggestion IS NOT NULL AND (p.rule = ANY(:certain)"
    " OR COALESCE((p.evidence ->> 'certain')::boolean, false)))"
)
SURELY = "(p.suggestion IS NOT NULL AND (p.evidence ->> 'confidence')::float8 >= :least)"
AT_CELL = (
    "d.batch_id = p.batch_id AND d.sheet = p.sheet"
    ' AND d."row" = p."row" AND d."column" = p."column"'
)
UNDECIDED = (
    f"NOT EXISTS (SELECT FROM import_decision AS d WHERE {AT_CELL} AND d.action <> 'undone')"
)
_OVERRIDES = text("""
    SELECT rule, sheet, "row", "column", new_value FROM import_decision
    WHERE batch_id = :batch AND action IN ('set', 'skip_analysis') ORDER BY id
""")
_CONFIRMED = text(f"""
    SELECT sheet, "row", "column" FROM import_decision
    WHERE batch_id = :batch AND action = 'keep' AND rule IN ({_FLAGS}) ORDER BY id
""")  # noqa: S608  names of our own
_IN_EFFECT = text("""
    SELECT rule, sheet, "row", "column", in_effect FROM import_decision
    WHERE batch_id = :batch AND in_effect IS NOT NULL ORDER BY id
""")
_FORGET = text("DELETE FROM import_decision WHERE batch_id = :batch AND action = 'undone'")
_TAKE_EFFECT = text(f"UPDATE import_decision AS d SET in_effect = {WANTED} WHERE batch_id = :batch")  # noqa: S608
_WAITING = text(f"SELECT count(*) FROM import_decision AS d WHERE batch_id = :batch AND {WAITS}")  # noqa: S608
_APPLIED = text("""
    SELECT rule, count(*) FROM import_decision
    WHERE batch_id = :batch AND in_effect IS NOT NULL GROUP BY rule ORDER BY rule
""")


def overrides(session: Session, batch_id: int) -> list[Override]:
    """What a reading of the file has to take instead of what its cells say."""
    rows = session.execute(_OVERRIDES, {"batch": batch_id})
    return [
        Override(sheet, row, column, _unmistakable(rule, new))
        for rule, sheet, row, column, new in rows
    ]


def confirmed(session: Session, batch_id: int) -> list[Cell]:
    """Cells that a person looked at and left as they are, so that they flag no line."""
    return [Cell(*row) for row in session.execute(_CONFIRMED, {"batch": batch_id})]


def _unmistakable(rule: str, value: str | None) -> str | None:
    """A decided koefisien in a spelling whose mark no column can take for a thousands mark."""
    either = value is not None and rule in KOEFISIEN and other_reading(value)[0]
    return f"+{value}" if either else value


def in_effect(session: Session, batch_id: int) -> list[Override]:
    """What the last reading of the file took instead of what its cells say."""
    rows = session.execute(_IN_EFFECT, {"batch": batch_id})
    return [
        Override(
            sheet, row, column, _unmistakable(rule, taken[1:]) if taken.startswith("=") else None
        )
        for rule, sheet, row, column, taken in rows
    ]


def take_effect(session: Session, batch_id: int) -> None:
    """Note that a reading took all decisions as they stand."""
    session.execute(_FORGET, {"batch": batch_id})
    session.execute(_TAKE_EFFECT, {"batch": batch_id})


def waiting(session: Session, batch_id: int) -> int:
    """How many cells the next reading would take otherwise than the last one did."""
    return int(session.execute(_WAITING, {"batch": batch_id}).scalar_one())


def applied(session: Session, batch_id: int) -> dict[str, int]:
    """How many cells the last reading took as decided, by rule."""
    return {str(rule): int(cells) for rule, cells in session.execute(_APPLIED, {"batch": batch_id})}

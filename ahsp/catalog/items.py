"""The items that lines are of, known before the lines are written.

Whoever writes lines calls `learn` for their spellings first, in the same transaction; after that,
statements find the item of a line by `OF_LINE`.
"""

from collections.abc import Iterable
from hashlib import md5
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ahsp.catalog import growth
from ahsp.catalog.item_keys import folded

_OF_KEY = "(SELECT item_id FROM item_spelling WHERE key = {})"
OF_LINE = _OF_KEY.format("CAST(md5({}.uraian) AS uuid)")
"""The item of a line. No join: of what was just staged, the planner knows too little for one."""
OF_STAGED = _OF_KEY.format("{}.item_key")
"""The item of a staged line, whose key was made while the rest of its file was being read."""
_KATEGORI = ", ".join(
    f"CASE WHEN bool_or({{{{0}}}}.kategori = '{kategori}') THEN '^{kategori}' END"
    for kategori in ("ALT", "BHN", "LAIN", "TK")
)
_MARKS = f"array_remove(ARRAY[{_KATEGORI}], NULL) || array_agg('#' || {{}})"
MARKS = _MARKS.format(OF_LINE.format("{0}"))
"""The marks of an analysis, over its lines: the kategori first, at most four."""
MARKS_OF_STAGED = _MARKS.format(OF_STAGED.format("{0}"))
"""The same over staged lines."""

_UNKNOWN = """
    SELECT DISTINCT line.uraian FROM ({}) AS line
    WHERE NOT EXISTS (SELECT FROM item_spelling WHERE key = line.key)
"""
# In one order for everybody, so that two imports that bring the same items wait in line.
_ADD_ITEMS = text("""
    INSERT INTO item (folded, uraian)
    SELECT DISTINCT ON (folded) folded, uraian
    FROM unnest(CAST(:folded AS text[]), CAST(:uraian AS text[])) AS each (folded, uraian)
    ORDER BY folded, uraian
    ON CONFLICT (folded) DO NOTHING
""")
_ADD_SPELLINGS = text("""
    INSERT INTO item_spelling (key, uraian, item_id)
    SELECT each.key, each.uraian, item.id
    FROM unnest(CAST(:keys AS uuid[]), CAST(:folded AS text[]), CAST(:uraian AS text[]))
        AS each (key, folded, uraian)
        JOIN item ON item.folded = each.folded
    ORDER BY each.key
    ON CONFLICT (key) DO NOTHING
""")


def learn(session: Session, lines: str, values: dict[str, object]) -> None:
    """Make sure that the items of all lines of a query are known.

    Args:
        session: whose transaction.
        lines: SQL of our own that selects `uraian`, and as `key` its MD5, a uuid.
        values: its parameters.
    """
    unknown = session.scalars(text(_UNKNOWN.format(lines)), values).all()
    if unknown:
        add(session, unknown)


def add(session: Session | Connection, spellings: Iterable[str]) -> None:
    """Store spellings that are not known yet, each under its item.

    Args:
        session: whose transaction.
        spellings: to the letter.
    """
    found = list(spellings)
    values = {
        "uraian": found,
        "folded": [folded(each) for each in found],
        "keys": [UUID(md5(each.encode(), usedforsecurity=False).hexdigest()) for each in found],
    }
    session.execute(_ADD_ITEMS, {name: values[name] for name in ("folded", "uraian")})
    growth.tell_of_grown(session)
    session.execute(_ADD_SPELLINGS, values)

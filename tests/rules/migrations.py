"""What a migration may not do while the former release serves: judged by the SQL that it runs."""

import re
from collections.abc import Iterable, Iterator

BIG = ("ahsp", "rincian", "ahsp_version", "item", "item_use", "audit_event", "search_word")
"""Tables whose rewriting or reading takes longer than people wait."""

_TABLE = r"(?:IF (?:NOT )?EXISTS )?(?:ONLY )?\"?(?P<table>\w+)\"?"
_RULES = (
    (rf"DROP TABLE {_TABLE}", "drops a table that the former release reads", False),
    (rf"ALTER TABLE {_TABLE} .*\bDROP COLUMN", "drops a column that the former release reads",
     False),
    (rf"ALTER TABLE {_TABLE} .*\bRENAME\b", "renames what the former release knows", False),
    (rf"ALTER TABLE {_TABLE} .*\bALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE\b",
     "changes a type: add a column and fill it", False),
    (rf"ALTER TABLE {_TABLE} .*\bSET NOT NULL",
     "demands what the former release may not write: give a default first", False),
    (rf"ALTER TABLE {_TABLE} ADD COLUMN (?!.*\bDEFAULT\b)(?!.*\bGENERATED\b).*\bNOT NULL",
     "adds a column that the former release does not fill: give it a server default", False),
    (rf"ALTER TABLE {_TABLE} ADD COLUMN .*\bGENERATED ALWAYS AS \(.*STORED",
     "writes a large table anew while it is locked", True),
    (rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON {_TABLE}",
     "locks a large table while it is indexed: CONCURRENTLY, in an autocommit_block", True),
    (rf"DROP INDEX (?!CONCURRENTLY).*\b(?:ix|uq)_(?P<table>{'|'.join(BIG)})_",
     "waits for a large table with a lock on it: CONCURRENTLY", True),
    (rf"ALTER TABLE {_TABLE} ADD CONSTRAINT (?!.*\bNOT VALID\b).*\b(?:FOREIGN KEY|CHECK)\b",
     "checks a large table while it is locked: NOT VALID, then VALIDATE", True),
)  # fmt: skip


def dangers(statements: Iterable[str], retired: Iterable[str] = ()) -> Iterator[str]:
    """What of a migration's statements would hurt a site that serves meanwhile.

    Args:
        statements: the SQL that it runs, in order.
        retired: tables, and columns as `table.column`, that it declares as unread by the former
            release; these it may drop.
    """
    made: set[str] = set()
    for statement in statements:
        flat = " ".join(statement.split())
        if new := re.match(rf"CREATE (?:UNLOGGED )?TABLE {_TABLE}", flat, re.I):
            made.add(new["table"])
        for pattern, why, big_only in _RULES:
            found = re.search(pattern, flat, re.I)
            if found is None or found["table"] in made:
                continue
            if big_only and found["table"] not in BIG:
                continue
            if not _declared(flat, found["table"], set(retired)):
                yield f"{why}: {flat[:120]}"


def _declared(flat: str, table: str, retired: set[str]) -> bool:
    """Whether a dropping statement drops only what is declared as unread."""
    if re.match(r"DROP TABLE", flat, re.I):
        return table in retired
    dropped = re.findall(r"DROP COLUMN (?:IF EXISTS )?\"?(\w+)", flat, re.I)
    return bool(dropped) and all(f"{table}.{column}" in retired for column in dropped)

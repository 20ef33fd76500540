"""What the planner believes of tables that grow many times over within one piece of work.

PostgreSQL counts again about once a minute. Until then what a connection asks for each row, above
all whether a line's analysis exists, goes the way that was planned for a nearly empty table: it
reads all of it. After a first small workbook the next of 10,000 analyses takes minutes that way.
"""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

# Only what joins and checks look at: the search document is wide.
_COLUMNS = {
    "ahsp": "id, sumber_id, kode",
    "rincian": "ahsp_id, item_id",
    "item": "id, folded",
    "item_spelling": "key, item_id",
    "item_use": "item_id",
    "ahsp_count": "sumber_id",
    "document_word": "id, word",
}
# What was committed, as far as it is counted, and what this transaction adds. Pages tell less: a
# table that was emptied keeps its pages, and is filled again without becoming larger.
_GROWN = text("""
    SELECT relname FROM pg_class
    WHERE relname = ANY(:tables) AND relkind = 'r' AND pg_table_is_visible(oid)
        AND pg_stat_get_live_tuples(oid) + pg_stat_get_xact_tuples_inserted(oid)
            > 2 * greatest(reltuples, :few)
""").bindparams(tables=list(_COLUMNS), few=50)  # so many are read at once, whatever is planned


def tell_of_grown(session: Session | Connection) -> None:
    """Tell the planner of tables of the catalogue with more than twice the rows that it believes.

    What connections planned for such a table is planned anew. A table that another transaction
    tells of at this moment is left to it, so that nobody waits.

    Args:
        session: whose transaction.
    """
    for table in session.scalars(_GROWN).all():
        session.execute(text(f"ANALYZE (SKIP_LOCKED) {table} ({_COLUMNS[table]})"))

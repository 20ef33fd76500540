"""What the planner believes of the tables that an import joins.

The waiting room is filled and emptied again and again. Once it was analysed while empty, joins are
planned for single rows, and 4,000 analyses took a minute where they take half a second.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from ahsp.catalog import growth

# Their joins ask how many rows there are of a batch and of an analysis: a small sample tells.
_SAMPLE = text("SET LOCAL default_statistics_target = 10")
_STAGED = text(
    "ANALYZE staged_ahsp (batch_id, position, kode, effect),"
    " staged_rincian (batch_id, ahsp_position), staged_words (batch_id, position)"
)
_USUAL = text("SET LOCAL default_statistics_target TO DEFAULT")


def tell_of_staged(session: Session) -> None:
    """Tell the planner what was just staged, in the session's transaction.

    Until it ends, other imports wait at this point; so only a reading does this, at its end.
    """
    for statement in (_SAMPLE, _STAGED, _USUAL):
        session.execute(statement)
    growth.tell_of_grown(session)

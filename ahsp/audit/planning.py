"""How the database plans questions of the record."""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

_FOR_ITS_VALUES = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")


def plan_anew(session: Session | Connection) -> None:
    """Have what follows in this transaction planned for its very values.

    A statement that was asked some times is else planned once for any values. One user has ten
    events and another one a million, so that such a plan may read a thousand times too much.
    """
    session.execute(_FOR_ITS_VALUES)

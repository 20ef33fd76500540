"""How the server plans the statements of a search, for the transaction that asks them.

The plan of a search is the same whatever is asked, and making it takes as long as a fast answer.
Its pages are in memory, so codes are read in the order of their index. For one row of any the
planner would rather read the whole table, which takes seconds where there is none: common words
that never stand together look to it as if any page of the table had them.
"""

from typing import Any
from weakref import ref

import psycopg
from sqlalchemy import text

from ahsp.caching import State, current_state, held_state
from ahsp.extensions import db

_SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "1.1",
    "enable_seqscan": "off",
}
_SET = ", ".join(f"set_config('{name}', '{to}', true)" for name, to in _SETTINGS.items())
ALONE = f"SELECT {_SET}"
"""SQL that does what `plan_once` does."""
_ALONE = text(ALONE)
_BEGINNING = "; ".join(f"SET LOCAL {name} = {to}" for name, to in _SETTINGS.items())
_THROUGH = text("SELECT set_config('enable_seqscan', 'on', true)")
_SET_FOR = "search planned once"


def state_of_data() -> State:
    """What holds at this moment; where that is asked, `plan_once` is done on the way."""
    held = held_state()
    if held is not None:
        return held
    state = current_state(also=_SET)
    _remember()
    return state


def plan_once() -> None:
    """Have searches planned once from here to the end of the transaction."""
    session = db.session()
    transaction, set_for = session.get_transaction(), session.info.get(_SET_FOR)
    if transaction is None or set_for is None or set_for() is not transaction:
        link: Any = session.connection().connection.driver_connection
        try:
            link.begin_with(_BEGINNING)
        except psycopg.Error:  # SQLAlchemy is told what is wrong in its own way
            session.execute(_ALONE)
        _remember()


def plan_for_all() -> None:
    """Let what reads all that a question finds read whole tables, to the end of the transaction."""
    session = db.session()
    if session.info.pop(_SET_FOR, None) is not None:
        session.execute(_THROUGH)


def _remember() -> None:
    session = db.session()
    if (transaction := session.get_transaction()) is not None:
        session.info[_SET_FOR] = ref(transaction)  # not itself, which holds the session

"""Reading from a replica of the database, which never shows less than the primary said there is.

A replica follows a moment behind. Every change of analyses raises the data's version in its own
transaction, so a replica that has the version has the change::

    found = read(lambda: search(question), state.version)

The version comes from the primary. Where the replica does not have it yet, does not answer, stops
under the work or is no replica any more, the primary does the work, and is asked alone for a
moment. Without `AHSP_DATABASE_REPLICA_URL` nothing here does anything.
"""

from ahsp.replica.following import REPLICA, Standing, standing
from ahsp.replica.reading import BehindError, begin_snapshot, read

__all__ = ["REPLICA", "BehindError", "Standing", "begin_snapshot", "read", "standing"]

"""A number that rises with every ending of a session, so that copies of sessions can be kept."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base


class SessionEpoch(Base):
    """One row, raised by triggers of `web_session` and `user`; never lower than the time in ms.

    A database that is restored from a backup so passes, with its next ending, every number that was
    given out before.
    """

    __tablename__ = "session_epoch"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)

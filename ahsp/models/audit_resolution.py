"""Events that somebody dealt with."""

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Created, Line


class AuditResolution(Base):
    """That an event was dealt with, by whom and how; gone again when it is reopened.

    It is the present state, for filters. The proof is in the record itself, where resolving and
    reopening are events; that is why no row of the record is ever touched.
    """

    __tablename__ = "audit_resolution"

    event_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("audit_event.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    at: Mapped[Created]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    username: Mapped[Line]
    note: Mapped[Line]

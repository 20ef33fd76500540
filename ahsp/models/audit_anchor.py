"""Where the record ends, so that a cut tail shows."""

from sqlalchemy import BigInteger, CheckConstraint, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line, When


class AuditAnchor(Base):
    """The newest row of the record, sealed by itself; one row, rewritten by each append.

    Its seal cannot be made from what the record holds, so that who cuts the record cannot move it.
    """

    __tablename__ = "audit_anchor"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[When]
    key_id: Mapped[Line]
    seal: Mapped[bytes] = mapped_column(LargeBinary)

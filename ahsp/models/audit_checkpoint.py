"""What stands in the record's chain for rows that retention deleted."""

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Created, Line, When


class AuditCheckpoint(Base):
    """A stretch of deleted rows: its ends, the hashes that the chain goes on from, and a seal."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (
        CheckConstraint("first_id <= last_id", name="order"),
        Index("ix_audit_checkpoint_first_at_last_at", "first_at", "last_at"),
    )

    first_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    first_at: Mapped[When]
    last_at: Mapped[When]
    before_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Hash of the row before the first one that was deleted."""
    last_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Hash of the last row that was deleted."""
    key_id: Mapped[Line]
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Created]

"""What people decided about cells of an import before it was committed."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class Action(StrEnum):
    """What was decided; `undone` stands until a reading has forgotten what it takes back."""

    SET = "set"
    SKIP_ANALYSIS = "skip_analysis"
    KEEP = "keep"
    UNDONE = "undone"


class ImportDecision(Base):
    """One decision about one cell, made for the sake of a rule.

    Staged rows are a function of the file and these rows, so a cell has one decision at most.
    `old_value` is what the file says there, `new_value` what the cell is read as where `action` is
    `set`. `in_effect` is what the last reading took from this row: the value behind `=`,
    `skip_analysis`, or NULL for nothing. What one click decided has one `group_id`.
    """

    __tablename__ = "import_decision"
    __table_args__ = (
        CheckConstraint("action IN ('set', 'skip_analysis', 'keep', 'undone')", name="action"),
        CheckConstraint("(action = 'set') = (new_value IS NOT NULL)", name="new_value"),
        UniqueConstraint("batch_id", "sheet", "row", "column"),
        Index("ix_import_decision_batch_id_group_id", "batch_id", "group_id"),
    )

    id: Mapped[BigId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    rule: Mapped[Line]
    sheet: Mapped[Line]
    row: Mapped[int]
    column: Mapped[Line]
    action: Mapped[Line]
    old_value: Mapped[Line]
    new_value: Mapped[str | None] = mapped_column(Text)
    in_effect: Mapped[str | None] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    username: Mapped[Line] = mapped_column(default="", server_default="")
    at: Mapped[Created]
    group_id: Mapped[UUID]

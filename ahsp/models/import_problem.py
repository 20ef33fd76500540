"""What an import found wrong, each at its cell."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Line


class ImportProblem(Base):
    """One rule broken at one cell of an imported workbook.

    `row` counts from 1 as the spreadsheet does; `suggestion` is a value that a person may accept,
    `evidence` what it rests on.
    """

    __tablename__ = "import_problem"
    __table_args__ = (
        CheckConstraint("severity IN ('error', 'warning', 'notice')", name="severity"),
        Index("ix_import_problem_batch_id_rule_row", "batch_id", "rule", "row"),
        Index("ix_import_problem_batch_id_row", "batch_id", "row"),
    )

    id: Mapped[BigId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"))
    rule: Mapped[Line]
    severity: Mapped[Line]
    sheet: Mapped[Line]
    row: Mapped[int]
    column: Mapped[Line]
    kode: Mapped[Line]
    nama: Mapped[Line]
    uraian: Mapped[Line]
    value: Mapped[Line]
    suggestion: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

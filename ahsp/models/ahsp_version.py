"""Earlier contents of analyses, so that a change can be explained and undone."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ahsp.models.base import Base, BigId, Created, Line
from ahsp.models.sumber import Sumber


class VersionChange(StrEnum):
    """What happened to an analysis: the first two by a commit, the others by its undoing."""

    CHANGED = "changed"
    DELETED = "deleted"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class AhspVersion(Base):
    """One analysis as it was until an import, or the undoing of one, replaced or deleted it.

    An analysis that is only added leaves no row. `content` is the whole of it: its header, and
    `lines` whose koefisien is text, so that each digit comes back. With `returned` the content is
    the one that came back, for there was nothing before it. `batch_id` is the import that did it
    or that was undone, `content_batch_id` the one that had brought the content; `ahsp_id` is no
    foreign key, since a version outlives its analysis, which is then found by its edition and code.
    """

    __tablename__ = "ahsp_version"
    __table_args__ = (
        CheckConstraint(
            "change IN ('changed', 'deleted', 'restored', 'withdrawn', 'returned')", name="change"
        ),
        Index("ix_ahsp_version_sumber_id_kode", "sumber_id", "kode"),
        Index("ix_ahsp_version_batch_id_kode", "batch_id", "kode"),
    )

    id: Mapped[BigId]
    ahsp_id: Mapped[int] = mapped_column(BigInteger, index=True)
    sumber_id: Mapped[int] = mapped_column(ForeignKey("sumber.id"))
    kode: Mapped[Line]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    content_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    change: Mapped[Line]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    replaced_at: Mapped[Created]

    sumber: Mapped[Sumber] = relationship()

"""What people said about the columns of sheets, for files to come with the same headers."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class ReadingMapping(Base):
    """One remembered mapping, by the signature of its header row; the latest one holds.

    `mapping` is an `ahsp.imports.sheets.mapping.Mapping`, `used_at` when it last read another file.
    """

    __tablename__ = "reading_mapping"

    id: Mapped[BigId]
    signature: Mapped[Line] = mapped_column(unique=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    username: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

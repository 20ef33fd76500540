"""What was exported, by the hash that each file carries."""

from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from ahsp.models.base import Base, BigId, Created, Line

PREFIX = {"sha256": "text_pattern_ops"}


class ExportedContent(Base):
    """The same analyses for the same question: one row, however often and in whatever format.

    `sha256` is the content hash in hexadecimal, `scope` has the parameters of what was asked for.
    Nothing here tells who asked: the record of events does.
    """

    __tablename__ = "exported_content"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        # An entry of an index has no room for five hundred numbers.
        Index("uq_exported_content", "sha256", text("md5(scope::text)"), unique=True),
        Index(
            "ix_exported_content_prefix", "sha256", postgresql_ops={"sha256": "text_pattern_ops"}
        ),
    )

    id: Mapped[BigId]
    sha256: Mapped[Line]
    scope: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sumber: Mapped[list[str]] = mapped_column(ARRAY(Text))
    ahsp: Mapped[int]
    rincian: Mapped[int]
    flagged: Mapped[int]
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    first_at: Mapped[Created]
    last_at: Mapped[Created]

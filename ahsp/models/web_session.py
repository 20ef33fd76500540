"""Sessions of browsers, kept on the server so that they truly end."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ahsp.models.base import Base, Created, Line
from ahsp.models.user import User


class WebSession(Base):
    """One browser's session; the cookie holds a random token, this table only its SHA-256."""

    __tablename__ = "web_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    address: Mapped[Line] = mapped_column(default="")
    agent: Mapped[Line] = mapped_column(default="")
    created_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)

    user: Mapped[User | None] = relationship(lazy="joined")

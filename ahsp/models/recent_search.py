"""What each person searched for lately."""

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created


class RecentSearch(Base):
    """One question that a person asked and used; only they see it, and only the newest are kept.

    `question` has the parameters of its address, as `SavedSearch` has them.
    """

    __tablename__ = "recent_search"
    __table_args__ = (Index("ix_recent_search_user_id_at", "user_id", "at"),)

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[Created]

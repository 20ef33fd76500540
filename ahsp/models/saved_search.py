"""Searches that people keep under a name."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ahsp.models.base import Base, BigId, Created, Line
from ahsp.models.user import User


class SavedSearch(Base):
    """One question of one person, by a name that is unique among theirs.

    `question` has the parameters of its address; whoever reads it leaves out what makes no sense by
    then. A `shared` one is seen by everybody and changed by its owner alone. One of a person's may
    be their `start`: what they see when they come in.
    """

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        Index("uq_saved_search_user_id_name", "user_id", text("lower(name)"), unique=True),
        Index("uq_saved_search_start", "user_id", unique=True, postgresql_where=text("start")),
        Index("ix_saved_search_shared", text("lower(name)"), postgresql_where=text("shared")),
    )

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    name: Mapped[Line]
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    start: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[Created]

    user: Mapped[User] = relationship()

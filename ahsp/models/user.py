"""People who sign in."""

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class Role(StrEnum):
    """What a person may do; each role includes the ones after it."""

    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class User(UserMixin, Base):  # type: ignore[misc]  # flask-login ships no types
    """One person's account; `username` is unique without regard to case.

    `email` is where mail goes, None for nowhere, and `language` the one it is written in, None for
    the one they use the site in.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'editor', 'viewer')", name="role"),
        CheckConstraint("language IN ('id', 'en')", name="language"),
        Index("uq_user_username", text("lower(username)"), unique=True),
    )

    id: Mapped[BigId]
    username: Mapped[Line]
    password_hash: Mapped[Line]
    role: Mapped[Line]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default="false")
    email: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Created]
    signed_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def is_active(self) -> bool:
        """Whether this account may sign in."""
        return self.active

    @property
    def is_admin(self) -> bool:
        """Whether this person administers the site."""
        return self.role == Role.ADMIN

"""Words that mean the same to an estimator."""

from sqlalchemy import CheckConstraint, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class Synonym(Base):
    """A term and what it means as well; looked up in both directions.

    Both are words in small letters with one blank between them. `created_by` is a username, "" for
    what the program brings. Whoever writes here raises the data's version.
    """

    __tablename__ = "synonym"
    __table_args__ = (
        UniqueConstraint("term", "meaning"),
        CheckConstraint("term <> '' AND meaning <> '' AND term <> meaning", name="filled"),
    )

    id: Mapped[BigId]
    term: Mapped[Line]
    meaning: Mapped[Line]
    enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_by: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]

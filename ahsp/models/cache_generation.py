"""A number for each kind of kept answer, so that one kind can be dropped alone."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line


class CacheGeneration(Base):
    """One row for each family of answers that was ever dropped by hand."""

    __tablename__ = "cache_generation"

    family: Mapped[Line] = mapped_column(primary_key=True)
    generation: Mapped[int] = mapped_column(BigInteger)

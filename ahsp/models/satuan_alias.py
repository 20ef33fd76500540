"""Spellings of units, each with the one that stands for all."""

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Created, Line


class SatuanAlias(Base):
    """One spelling, as `ahsp.catalog.units.key` has it, and the unit's canonical spelling.

    The key of each canonical spelling is a row of its own. `username` is who said so last, "" for
    what the program brings.
    """

    __tablename__ = "satuan_alias"
    __table_args__ = (CheckConstraint("alias <> '' AND canonical <> ''", name="filled"),)

    alias: Mapped[str] = mapped_column(Text, primary_key=True)
    canonical: Mapped[Line]
    username: Mapped[Line] = mapped_column(default="", server_default="")
    at: Mapped[Created]

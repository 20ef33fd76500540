"""Editions: the regulations and books that analyses come from."""

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class Sumber(Base):
    """One edition, e.g. `AHSP 2025` (SE Binkon 30/2025)."""

    __tablename__ = "sumber"

    id: Mapped[BigId]
    nama: Mapped[Line] = mapped_column(unique=True)
    tahun: Mapped[int | None] = mapped_column(SmallInteger)
    catatan: Mapped[Line] = mapped_column(default="", server_default="")
    created_at: Mapped[Created]

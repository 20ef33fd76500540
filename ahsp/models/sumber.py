"""Editions: the regulations and books that analyses come from."""

from sqlalchemy import BigInteger, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Created, Line


class Sumber(Base):
    """One edition, e.g. `AHSP 2025` (SE Binkon 30/2025).

    `revision` counts the changes of its analyses; its `item_figure` rows were made at the one that
    `figured` tells.
    """

    __tablename__ = "sumber"

    id: Mapped[BigId]
    nama: Mapped[Line] = mapped_column(unique=True)
    tahun: Mapped[int | None] = mapped_column(SmallInteger)
    catatan: Mapped[Line] = mapped_column(default="", server_default="")
    revision: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")
    figured: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[Created]

"""How items are used, so that lines need not be read to know which there are not."""

from decimal import Decimal

from sqlalchemy import Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Line


class ItemUse(Base):
    """An item, the kategori and the canonical unit of a line, and between which koefisien such are.

    Triggers of `rincian` add rows with every statement, in its transaction: no line is without one.
    The same use may be there several times, with limits of its own, and one that is gone may stay,
    until `ahsp.catalog.lexicon` sums them up behind an import.
    """

    __tablename__ = "item_use"

    id: Mapped[BigId]
    item_id: Mapped[int] = mapped_column(Integer, index=True)
    kategori: Mapped[Line]
    satuan_baku: Mapped[Line]
    low: Mapped[Decimal] = mapped_column(Numeric)
    high: Mapped[Decimal] = mapped_column(Numeric)

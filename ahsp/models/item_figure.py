"""What an edition knows of each item, so that other editions can be compared with it."""

from sqlalchemy import Float, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line


class ItemFigure(Base):
    """One item and unit of one edition under one kategori.

    `uraian` and `satuan`, the canonical one, are in small letters, runs of blanks as one. `count`
    says how many lines have it, `samples` their koefisien in order: all of up to 15, else the three
    lowest, the three highest and nine evenly between. Lines that are doubtful and undecided are not
    among them.
    """

    __tablename__ = "item_figure"

    sumber_id: Mapped[int] = mapped_column(
        ForeignKey("sumber.id", ondelete="CASCADE"), primary_key=True
    )
    uraian: Mapped[Line] = mapped_column(primary_key=True)
    satuan: Mapped[Line] = mapped_column(primary_key=True)
    kategori: Mapped[Line] = mapped_column(primary_key=True)
    count: Mapped[int]
    samples: Mapped[list[float]] = mapped_column(ARRAY(Float))

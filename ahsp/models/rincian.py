"""Lines of an analysis."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.ahsp import folded
from ahsp.models.base import Base, Line, as_written


class Kategori(StrEnum):
    """What a line is: labour, material, equipment, or another analysis and lump sums."""

    TK = "TK"
    BHN = "BHN"
    ALT = "ALT"
    LAIN = "LAIN"


LAIN = text("kategori = 'LAIN'")


class Rincian(Base):
    """One line: so much of one item for one unit of work.

    `koefisien` has no fixed scale, so that every digit stays as written; `flags` names the
    rules that marked this line and that no person has decided yet. `satuan_baku` is the canonical
    spelling of `satuan`, which stays as written: whoever writes lines or aliases writes it too.
    `item_id` is the `Item` that `uraian` is a spelling of.
    """

    __tablename__ = "rincian"
    __table_args__ = (
        CheckConstraint("kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name="kategori"),
        # Lines that may mean another analysis are few: see `ahsp.catalog.links`.
        Index("ix_rincian_lain_kode", text("md5(kode_item)"), postgresql_where=LAIN),
        Index("ix_rincian_lain_nama", text(folded("uraian")), postgresql_where=LAIN),
        # Which analyses use an item, and how much of it: `ItemUse` tells what to look for.
        Index(
            "ix_rincian_use",
            *("item_id", "kategori", "satuan_baku", "koefisien"),
            postgresql_ops=dict.fromkeys(("kategori", "satuan_baku"), "text_pattern_ops"),
        ),
        CheckConstraint("koefisien >= 0 AND koefisien < 'Infinity'", name="koefisien"),
    )

    ahsp_id: Mapped[int] = mapped_column(
        ForeignKey("ahsp.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kategori: Mapped[Line]
    kode_item: Mapped[Line] = mapped_column(default="", server_default="")
    uraian: Mapped[Line]
    satuan: Mapped[Line]
    satuan_baku: Mapped[Line] = mapped_column(default=as_written)
    koefisien: Mapped[Decimal] = mapped_column(Numeric)
    item_id: Mapped[int | None] = mapped_column(Integer)
    origin_row: Mapped[int | None]
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")

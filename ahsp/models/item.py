"""Items: what lines take, whatever they call it; and the spellings that mean one item."""

from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Identity, Index, Integer, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.ahsp import parted
from ahsp.models.base import Base, Line

WORDS = (
    f"to_tsvector('simple', {parted('uraian')}) || to_tsvector('indonesian', {parted('uraian')})"
)


class Item(Base):
    """One thing that lines take: labour, a material, a machine, another analysis.

    `folded` is `ahsp.catalog.item_keys.folded` of its spellings. `uraian` is the commonest of them;
    it and `kategori`, `satuan_baku` (of the commonest use) and `uses` (the number of lines) are
    worked out behind an import; until then `uraian` is the first spelling and the rest is empty.
    """

    __tablename__ = "item"
    __table_args__ = (Index("ix_item_words", "words", postgresql_using="gin"),)

    id: Mapped[int] = mapped_column(Integer, Identity(), primary_key=True)
    folded: Mapped[Line] = mapped_column(unique=True)
    uraian: Mapped[Line]
    kategori: Mapped[Line] = mapped_column(default="", server_default="")
    satuan_baku: Mapped[Line] = mapped_column(default="", server_default="")
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True))


class ItemSpelling(Base):
    """One way to write an item, to the letter; `key` is the MD5 of `uraian`, of any length."""

    __tablename__ = "item_spelling"

    key: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    uraian: Mapped[Line]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)

"""The waiting room of an import: its rows between reading and commit.

All tables are UNLOGGED: they can always be made again from the stored file, which is what happens
when a crash of the server empties them.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, ForeignKey, LargeBinary, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.ahsp import KODE_ORDER, WORDS
from ahsp.models.base import Base, Line


class StagedAhsp(Base):
    """One analysis of a workbook; `effect` is what a commit would do with it."""

    __tablename__ = "staged_ahsp"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    # No foreign key: it would be checked once a row, and the batch's own end empties this.
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kode: Mapped[Line]
    nama: Mapped[Line]
    satuan: Mapped[Line]
    klasifikasi: Mapped[Line]
    sub_klasifikasi: Mapped[Line]
    origin_sheet: Mapped[Line]
    origin_row: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    rincian_count: Mapped[int]
    flagged_count: Mapped[int]
    refused: Mapped[bool]
    effect: Mapped[str | None] = mapped_column(Text)


class StagedWords(Base):
    """The words of a staged analysis, made while the rest of its file is still being read.

    They are good for the texts beside them; those of the analysis may become others until the end.
    """

    __tablename__ = "staged_words"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kode: Mapped[Line]
    nama: Mapped[Line]
    klasifikasi: Mapped[Line]
    sub_klasifikasi: Mapped[Line]
    kode_order: Mapped[str] = mapped_column(
        Text(collation="C"), Computed(KODE_ORDER, persisted=True)
    )
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS, persisted=True))


class StagedRincian(Base):
    """One line of a staged analysis that can be stored."""

    __tablename__ = "staged_rincian"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    # No foreign key: it would be checked once a row, and the batch's own end empties this.
    batch_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ahsp_position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin_row: Mapped[int]
    kategori: Mapped[Line]
    kode_item: Mapped[Line]
    uraian: Mapped[Line]
    satuan: Mapped[Line]
    koefisien: Mapped[Decimal] = mapped_column(Numeric)
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    item_key: Mapped[UUID] = mapped_column(Computed("CAST(md5(uraian) AS uuid)", persisted=True))


class StagedSequence(Base):
    """Lines of an analysis with repeated ones, as `ahsp.imports.checking.sequences` tells them."""

    __tablename__ = "staged_sequence"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kode: Mapped[Line]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)

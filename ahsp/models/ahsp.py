"""Analyses: what one unit of work takes."""

from typing import Any

from sqlalchemy import (
    FetchedValue,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from ahsp.models.base import Base, BigId, Line, as_written
from ahsp.models.import_batch import ImportBatch
from ahsp.models.sumber import Sumber

# Natural order: every run of digits padded to eight, so that 2.2.10 follows 2.2.9.
KODE_ORDER = (
    r"regexp_replace(regexp_replace(kode, '(\d+)', '0000000\1', 'g'), '0*(\d{8})', '\1', 'g')"
)
# PostgreSQL's parser reads `semak/rumput` as a file and `K-225` as a negative number: words are
# parted at these marks first, as `ahsp.search.language` does with what a person types.
MARKS = "-+./:@_&<>=?~#"


def parted(column: str) -> str:
    """SQL: a text with blanks for the marks that PostgreSQL's parser would make something of."""
    return f"translate({column}, '{MARKS}', repeat(' ', {len(MARKS)}))"


_CHAPTER = parted("klasifikasi || ' ' || sub_klasifikasi")
# A code and the filters begin with a mark that no word begins with. Else `1` would be looked for
# among thousands of codes; and a filter beside the index, instead of in it, would fetch every row
# that the words alone find. What a tsvector cannot spell is dropped: 39 is ', 92 is \, 58 is the
# colon, which SQLAlchemy would take for a parameter, and 37 the percent sign.
KODE_WORD = (
    "CAST('''.' || lower(translate(left(kode, 500), chr(92) || chr(39), ''))"
    " || '''' || chr(58) || '1A' AS tsvector)"
)
# What the work is done to, as a word of its own: `<dinding` of `Pemasangan 1 m2 dinding bata`. A
# common word then has its best names in a short list, which ranking begins with.
HEAD_WORD = (
    "array_to_tsvector(ARRAY['<' || coalesce(substring(regexp_replace(lower(left(nama, 200)),"
    r" '^\W*(p[a-z]+an\s+)?([0-9]+\s*\S+\s+)?', '') from '[a-z]{2,40}'), '')])"
)
# Both dictionaries: `simple` keeps the words as typed, `indonesian` their stems.
WORDS = (
    KODE_WORD + f" || setweight(to_tsvector('simple', {parted('nama')}), 'B')"
    f" || setweight(to_tsvector('indonesian', {parted('nama')}), 'B')"
    f" || setweight(to_tsvector('simple', {_CHAPTER}), 'C')"
    f" || setweight(to_tsvector('indonesian', {_CHAPTER}), 'C')"
    f" || {HEAD_WORD}"
)
"""SQL: what a document says of the texts of an analysis."""


def filters(sumber: str, klasifikasi: str, satuan: str, marks: str) -> str:
    """SQL: what a document says besides its `WORDS`; the arguments are SQL, the unit canonical."""
    return (
        f"array_to_tsvector(ARRAY['=' || CAST({sumber} AS text), '~' || left({klasifikasi}, 500),"
        f" chr(37) || left({satuan}, 500)] || {marks})"
    )


def folded(column: str) -> str:
    """SQL: a text as names are compared, without regard to capitals and to how blanks run.

    Its MD5, because an index entry has no room for a name of 2,000 characters. Only blanks that are
    not single ones are replaced: most names have none.
    """
    return rf"md5(lower(btrim(regexp_replace({column}, '\s{{2,}}|(?! )\s', ' ', 'g'))))"


SMALL, LARGE = 64, 8
"""Of how many analyses one is in a sample."""
RUN = 32
"""Analyses, one after the other by their ids, that are in a sample together: they share pages."""


def in_sample(every: int) -> str:
    """SQL: whether an analysis is in the sample of one in `every`."""
    return f"mod(id / {RUN}, {every}) = 0"


def sample(every: int) -> Index:
    """An index of one analysis in `every`, in runs of `RUN`.

    Where a word is in a great many analyses, a sample reaches the bound of a search, and nobody has
    to collect them all.
    """
    return Index(
        f"ix_ahsp_document_{every}",
        "document",
        postgresql_using="gin",
        postgresql_where=text(in_sample(every)),
    )


class Ahsp(Base):
    """One analysis (`Analisis Harga Satuan Pekerjaan`) of one edition.

    `rincian_count` and `flagged_count` repeat what the lines say, `marks` their items (`#12`) and
    kategori (`^BHN`), and `digest` is `ahsp.catalog.digest.digest` of the whole analysis: whoever
    writes lines writes them too. `satuan_baku` is the canonical spelling of `satuan`, as of
    `Rincian`. `kode_order` and `document` are `KODE_ORDER`, and `WORDS` with `filters`: a trigger
    makes them of what is written, unless they are written along, as by an import. `kinds` is which
    kategori there are, 1 for TK, 2 for BHN, 4 for ALT and 8 for LAIN together; a trigger makes it,
    too, and None is of a row from before it.
    """

    __tablename__ = "ahsp"
    __table_args__ = (
        UniqueConstraint("sumber_id", "kode"),
        Index("ix_ahsp_document", "document", postgresql_using="gin"),
        *(sample(every) for every in (SMALL, LARGE)),
        Index("ix_ahsp_sumber_id_kode_order", "sumber_id", "kode_order"),
        Index("ix_ahsp_kode_prefix", "kode", postgresql_ops={"kode": "text_pattern_ops"}),
        Index("ix_ahsp_sumber_id_folded_nama", "sumber_id", text(folded("nama"))),
        Index("ix_ahsp_sumber_id_klasifikasi", "sumber_id", "klasifikasi"),
    )

    id: Mapped[BigId]
    sumber_id: Mapped[int] = mapped_column(ForeignKey("sumber.id"))
    kode: Mapped[Line]
    nama: Mapped[Line]
    satuan: Mapped[Line] = mapped_column(default="", server_default="")
    satuan_baku: Mapped[Line] = mapped_column(default=as_written, server_default="")
    klasifikasi: Mapped[Line] = mapped_column(default="", server_default="")
    sub_klasifikasi: Mapped[Line] = mapped_column(default="", server_default="")
    position: Mapped[int]
    rincian_count: Mapped[int] = mapped_column(default=0, server_default="0")
    flagged_count: Mapped[int] = mapped_column(default=0, server_default="0")
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    marks: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    origin_sheet: Mapped[Line] = mapped_column(default="", server_default="")
    origin_row: Mapped[int | None]
    kode_order: Mapped[str] = mapped_column(Text(collation="C"), FetchedValue())
    document: Mapped[Any] = mapped_column(TSVECTOR, FetchedValue())
    kinds: Mapped[int | None] = mapped_column(SmallInteger, FetchedValue())

    sumber: Mapped[Sumber] = relationship()
    batch: Mapped[ImportBatch | None] = relationship()

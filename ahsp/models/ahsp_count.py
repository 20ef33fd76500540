"""How many analyses there are of each kind, so that nobody has to count them."""

from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId, Line


class AhspCount(Base):
    """A change of how many analyses, and lines of them, there are of one kind; all together count.

    Triggers of `ahsp` add rows with every statement, in its transaction, and change none: so the
    sum is exact, and two who write never wait for each other. `ahsp.catalog.lexicon` sums them up
    behind an import. `klasifikasi` and `satuan` (the canonical one) are cut at 500 characters, as
    filters are; `kategori` are those of the analysis' lines.
    """

    __tablename__ = "ahsp_count"

    id: Mapped[BigId]
    sumber_id: Mapped[int] = mapped_column(BigInteger)
    klasifikasi: Mapped[Line]
    satuan: Mapped[Line]
    kategori: Mapped[list[str]] = mapped_column(ARRAY(Text))
    analyses: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(BigInteger)

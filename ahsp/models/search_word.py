"""The words that an edition writes, so that a mistyped one can be told and corrected."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, Line


class SearchWord(Base):
    """One word of an edition, in small letters; `uses` counts its analyses and lines together.

    Worked out behind an import, as item figures are: only corrections come from here, and a word is
    corrected only where it finds nothing.
    """

    __tablename__ = "search_word"
    __table_args__ = (
        Index(
            "ix_search_word_trigrams",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )

    sumber_id: Mapped[int] = mapped_column(
        ForeignKey("sumber.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[Line] = mapped_column(primary_key=True)
    uses: Mapped[int]

"""The words of all analyses, so that a beginning can be looked for as the words that it begins."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from ahsp.models.base import Base, BigId


class DocumentWord(Base):
    """A word, or a stem, of the name or the chapter of some analysis, as `Ahsp.document` has it.

    Triggers of `ahsp` add what is new with every statement, in its transaction: no word is missing.
    One may be there twice, where two write it at once, and one that is gone may stay.
    """

    __tablename__ = "document_word"

    id: Mapped[BigId]
    word: Mapped[str] = mapped_column(Text(collation="C"), index=True)

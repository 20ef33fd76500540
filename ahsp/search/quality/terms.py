"""Terms of the search as they are stored and compared: small letters, single blanks."""

import re
import unicodedata

LONGEST = 80
"""Characters of a term."""
MOST_WORDS = 6

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """A text in small letters with single blanks, as a question is remembered."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def tidy(text: str) -> str:
    """A term: its words alone, in small letters, with one blank between them."""
    return " ".join(_WORD.findall(folded(text)))

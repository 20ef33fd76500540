"""From what a person typed to what is looked up: a code, or words.

Operators, quotes and punctuation mean nothing here; only letters and digits are kept, so no input
can be a wrong query.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_WORDS = 12

# `2.2.1 beton`: a code of three parts or more stays whole among words.
_WORD = re.compile(r"(?:[A-Za-z]{1,4}\.)?[0-9]+(?:\.[0-9A-Za-z]+){2,}|[^\W_]+")
_CODE = re.compile(
    r"(?:[A-Z]{1,4}\.)*[A-Z]{0,4}\d{1,6}[A-Z]?(?:\.[0-9A-Z]{1,6})*\.?", re.ASCII | re.IGNORECASE
)
# `k225` for K-225, `1m` for 1 m; yet not `m3`, which is a word of its own.
_GLUED = re.compile(r"([a-z]{1,3})([0-9]{2,})|([0-9]+)([a-z]{1,4})")
_UNITS = ("sp", "pp", "pc", "ps", "kp", "m", "m2", "m3", "cm", "mm", "kg")
_BLANKS = re.compile(r"\s*\.\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look up.

    Attributes:
        codes: spellings of the beginning of a code, without blanks; none where it can be none.
        words: lower-case words that must all be found; one with a dot is the beginning of a code.
        words_too: whether words are looked up beside a code that is found; else only instead.
    """

    codes: tuple[str, ...]
    words: tuple[str, ...]
    words_too: bool = True

    def __bool__(self) -> bool:
        return bool(self.codes or self.words)


def asked(q: str) -> Asked:
    """Take a question apart.

    Args:
        q: what was typed, any text.

    Returns:
        `2.2.1.` or `a. 4.1.1.5` is a code, and words only where no code begins so; `225` may be
        either; anything else is words.
    """
    text = unicodedata.normalize("NFKC", q).strip()
    code = _BLANKS.sub(".", text)
    if not _CODE.fullmatch(code):
        return Asked((), words_of(text))
    # Capitals, as typed, and A.4.1.a: codes are compared as they are stored, which an index does.
    spellings = dict.fromkeys((code.upper(), code, code.lower(), code.capitalize()))
    return Asked(tuple(spellings), words_of(text), words_too="." not in code)


def words_of(text: str) -> tuple[str, ...]:
    """The different words of a text, in lower case and in order, at most `MAX_WORDS`."""
    found = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    return tuple(found)[:MAX_WORDS]


def apart(word: str) -> str:
    """The two words that a word may be made of, as a tsquery; "" where it is one.

    Args:
        word: in lower case.
    """
    glued = _GLUED.fullmatch(word)
    return " & ".join(part for part in glued.groups() if part) if glued else ""


def beginnings(words: tuple[str, ...]) -> list[str]:
    """How each word is looked for, as a tsquery.

    The last word is being typed and may be the beginning of another. So may any word before it,
    but neither a letter, as in K-225 (half of all words begin so), nor a number: that may only have
    its unit behind it, as in `1SP : 4PP` or `15mm`. A word with a dot is the beginning of a code.

    Args:
        words: in lower case, letters and digits only, but for the dots of a code.
    """
    last = len(words) - 1
    return [_beginning(word, place == last) for place, word in enumerate(words)]


def _beginning(word: str, typing: bool) -> str:
    if "." in word:
        return f"'.{word}':*"
    if typing or not (len(word) == 1 or word.isdecimal()):
        return f"'{word}':*"
    if not word.isdecimal():
        return f"'{word}'"
    return "|".join(f"'{word}{unit}'" for unit in ("", *_UNITS))

"""Words and what they are joined to, as a tsquery has them: text that is never a wrong query."""

from collections.abc import Sequence
from functools import lru_cache

NOTHING = "'#0'"
"""Finds nothing: no item has that number."""


@lru_cache(maxsize=1024)  # a question writes each of its words many times
def lexeme(word: str, ending: str = "") -> str:
    """A word as a tsquery has it.

    Args:
        word: any text.
        ending: `*` for a beginning, and weights.
    """
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'" + (f":{ending}" if ending else "")


def lexeme_text(lexeme: str) -> str:
    """The word of what `lexeme` wrote without an ending."""
    return lexeme[1:-1].replace("''", "'").replace("\\\\", "\\")


def both(parts: Sequence[str]) -> str:
    found = [part for part in parts if part]
    return f"({'&'.join(found)})" if len(found) > 1 else "".join(found)


def either(parts: Sequence[str]) -> str:
    found = [part for part in parts if part]
    return f"({'|'.join(found)})" if len(found) > 1 else "".join(found)


def follow(parts: Sequence[str]) -> str:
    return f"({'<->'.join(parts)})" if len(parts) > 1 else "".join(parts)

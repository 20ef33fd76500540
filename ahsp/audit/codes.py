"""Codes in the details of events as readers write them; CSV, JSON and the shell keep the codes.

Each feature adds the words of its own codes when the program starts.
"""

from collections.abc import Mapping

from flask_babel.speaklater import LazyString

from ahsp.audit.reasons import REASONS

_WORDS: dict[str, dict[str, LazyString | str]] = {"reason": dict(REASONS)}


def add(key: str, words: Mapping[str, LazyString | str]) -> None:
    """Say what the codes under a key of a detail are called.

    Args:
        key: of the detail, such as `mode`.
        words: what each code is called, in the reader's words.
    """
    _WORDS.setdefault(key, {}).update({str(code): said for code, said in words.items()})


def words_for(key: str, code: str) -> str:
    """What a code is called; one that nobody knows stands for itself."""
    return str(_WORDS.get(key, {}).get(code, code))

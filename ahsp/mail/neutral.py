"""Foreign text made harmless for mail: nothing in it steers a line, a header or a terminal."""

import unicodedata

SHOWN = "\N{REPLACEMENT CHARACTER}"
"""What stands for a character that steers, so that a reader sees that there was one."""
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Controls, formats such as the bidirectional overrides, halves of surrogates, separators."""
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Formats that some scripts and pictures cannot be written without."""


def neutral(text: str) -> str:
    """A text on one line, in which nothing steers.

    Args:
        text: any text, such as the name of a file.

    Returns:
        the same text; breaks and tabs are blanks, and what else steers is a replacement character.
    """
    return "".join(map(_neutral, " ".join(text.split())))


def _neutral(mark: str) -> str:
    steers = unicodedata.category(mark) in _STEERING and mark not in _JOINERS
    return SHOWN if steers else mark

"""Signs of a formula that does harm, in the raw bytes of a part."""

import re
import string
from functools import lru_cache

from ahsp.imports.gate.formulas import FORBIDDEN

_SPLIT = re.compile(rb"<f(?:ormula[12]?)?(?:\s[^<>]*(?<!/))?>[^<]*<(?!/)")
_FORMULA = re.compile(rb"[<:]f[\s>/]|ormula|cfvo|refersTo|[fF]mla|linkedCell|listFill")
MARKERS = (
    b"<f",
    b":f",
    b"ormula",
    b"cfvo",
    b"mla",
    b"linkedCell",
    b"listFill",
    b"refersTo",
)
"""A quick sign of what stands before any formula; `mla` of `fmla` and `Fmla`."""
SIGNS = (b"(", b"|", b"\\", b"&", b"_", b"'")
"""One of these is in any formula that does harm, or hides that it does."""
PLAIN_SIGNS = (b"|", b"\\\\", b"&#", b"&apos;", b"'//", b"[//")
ODD_WORDS = (b"_x00", b"_xleta", b"file:")
NAMES = tuple(sorted({*FORBIDDEN, "HYPERLINK"}))
WORD = (string.ascii_letters + string.digits + "_.").encode()


def may_hold_formulas(piece: bytes) -> bool:
    """Whether there may be a formula, and one of the signs."""
    if not (any(sign in piece for sign in SIGNS) and any(mark in piece for mark in MARKERS)):
        return False
    return _FORMULA.search(piece) is not None


def odd_formulas(piece: bytes) -> bool:
    """Whether a formula in a piece may do harm; whole formulas only, cut where tags begin."""
    if any(sign in piece for sign in PLAIN_SIGNS) or _SPLIT.search(piece):
        return True
    small = piece.lower()
    if any(word in small for word in ODD_WORDS):
        return True
    return any(map(_odd_call, {before.rstrip()[-24:] for before in piece.split(b"(")[:-1]}))


def _odd_call(tail: bytes) -> bool:
    """Whether what stands before a bracket may be a forbidden function, or the end of its name."""
    if not tail.isascii():  # blanks that are no ASCII go too
        tail = tail.decode(errors="ignore").rstrip().encode()
    stem = tail.rstrip(WORD)
    if len(stem) < len(tail):
        return _forbidden(tail[len(stem) :].upper().decode())
    if not tail.endswith(b">"):
        return False
    # Does an element end here, between a function's name and its bracket?
    tag = tail[tail.rfind(b"<") :] if b"<" in tail else b""
    return (
        tail.endswith(b"/>") or tag.startswith(b"</") or not (tag or tail.endswith((b'">', b"'>")))
    )


@lru_cache(maxsize=4_096)
def _forbidden(name: str) -> bool:
    return any(name.endswith(each) or each.endswith(name) for each in NAMES)

"""Formulas of an .xls: compiled tokens, walked for functions that reach outside the workbook."""

import re
import struct

from ahsp.imports.gate.formulas import FORBIDDEN, plain_name

FUNCTIONS = {
    110: "EXEC",
    132: "FOPEN",
    149: "REGISTER",
    150: "CALL",
    175: "INITIATE",
    176: "REQUEST",
    177: "POKE",
    178: "EXECUTE",
    179: "TERMINATE",
    201: "UNREGISTER",
    267: "REGISTER.ID",
    379: "RTD",
}
"""Forbidden ones among the built-in functions, by their number."""
HYPERLINK = 359
# Bytes that follow each token; operators and brackets (0x03 to 0x16) have none.
_SIZES = {0x01: 4, 0x02: 4, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8, 0x20: 7, 0x21: 2, 0x22: 3}
_SIZES |= {0x23: 4, 0x24: 4, 0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2, 0x2A: 4, 0x2B: 8}
_SIZES |= {0x2C: 4, 0x2D: 8, 0x39: 6, 0x3A: 6, 0x3B: 10, 0x3C: 6, 0x3D: 10}
_OLD_SIZES = _SIZES | {0x23: 14, 0x24: 3, 0x25: 6, 0x2A: 3, 0x2B: 6, 0x2C: 3, 0x2D: 6}
_OLD_SIZES |= {0x39: 24, 0x3A: 17, 0x3B: 20, 0x3C: 17, 0x3D: 20}
CONCATENATE, TEXT, SPECIAL, FUNCTION, FUNCTION_VARIABLE = 0x08, 0x17, 0x19, 0x21, 0x22
COMMAND = 0x8000
_SCHEME = re.compile(r"\s*(?!https?:|mailto:)(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)
_WEB = re.compile(r"\s*(?:https?|mailto):", re.IGNORECASE)


def forbidden_name(name: str) -> str | None:
    """The forbidden function that a name defined in a workbook stands for, or None."""
    plain = plain_name(name)
    return plain if plain in FORBIDDEN else None


def danger(code: bytes, *, old: bool) -> str | None:
    """The name of a function in a compiled formula that is not taken, or None.

    A token that is not known ends the walk: what follows cannot be told apart.

    Args:
        code: the tokens.
        old: of a workbook older than Excel 97.
    """
    sizes = _OLD_SIZES if old else _SIZES
    texts: list[str] = []
    joined = linked = False
    at = 0
    while at < len(code):
        token = code[at]
        token = token & 0x1F | 0x20 if token >= 0x20 and token & 0x1F < 0x04 else token
        if token >= 0x40:
            token = token & 0x1F | 0x20
        at += 1
        if 0x03 <= token <= 0x16:
            joined = joined or token == CONCATENATE
        elif token == TEXT:
            text, at = _text(code, at, old=old)
            texts.append(text)
        elif token == SPECIAL:
            at += _special(code, at)
        elif token in sizes:
            number = _function(code, at, token)
            if number in FUNCTIONS:
                return FUNCTIONS[number]
            if number >= COMMAND:
                return "XLM"
            linked = linked or number == HYPERLINK
            at += sizes[token]
        else:
            break
    if not linked:
        return None
    leaks = joined and any(map(_WEB.match, texts))
    return "HYPERLINK" if leaks or any(map(_SCHEME.match, texts)) else None


def _function(code: bytes, at: int, token: int) -> int:
    """The number of the function that a token calls, -1 for none."""
    place = at if token == FUNCTION else at + 1
    if token not in (FUNCTION, FUNCTION_VARIABLE) or place + 2 > len(code):
        return -1
    return int(struct.unpack_from("<H", code, place)[0])


def _special(code: bytes, at: int) -> int:
    if at + 3 > len(code):
        return len(code)
    kind, count = struct.unpack_from("<BH", code, at)
    return 3 + (2 * (count + 1) if kind & 0x04 else 0)


def _text(code: bytes, at: int, *, old: bool) -> tuple[str, int]:
    if at >= len(code):
        return "", at
    length, at = code[at], at + 1
    if old:
        return code[at : at + length].decode("latin-1"), at + length
    wide = at < len(code) and code[at] & 1
    at += 1
    size = length * 2 if wide else length
    return code[at : at + size].decode("utf-16-le" if wide else "latin-1", "replace"), at + size

"""The quick look at a large part: can anything in it need the exact look?

Works on the raw bytes of parts in plain UTF-8 without CDATA, comments, processing instructions or
a document type; whatever is not like that, is suspicious. A formula can do harm only by one of a
few characters or names, and in such bytes those are either plainly there, or hidden behind a
character reference, an escape or an element in the middle, each of which is looked for too. So
this may call a harmless part suspicious, never the other way round. It costs a third of expat.
"""

import re
import string
from collections.abc import Iterable
from functools import lru_cache

from ahsp.imports.gate.bounds import Bounds, letters
from ahsp.imports.gate.formulas import FORBIDDEN

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^<>?]*\?>)?\s*<(worksheet|sst|calcChain|pivotCacheRecords"
    rb"|styleSheet|comments)[\s>]"
)
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_PREFIXED = re.compile(rb":(?:c|f|v|is|si|row|sheetData)[\s/>]")
_FORMULA = re.compile(rb"[<:]f[\s>/]|ormula|cfvo|[fF]mla|linkedCell|listFill")
_SPLIT = re.compile(rb"<f(?:ormula[12]?)?(?:\s[^<>]*(?<!/))?>[^<]*<(?!/)")
MARKERS = (b"<f", b":f", b"ormula", b"cfvo", b"fmla", b"Fmla", b"linkedCell", b"listFill")
"""A quick sign of what stands before any formula."""
SIGNS = (b"(", b"|", b"\\", b"&", b"_", b"'")
"""One of these is in any formula that does harm, or hides that it does."""
PLAIN_SIGNS = (b"|", b"\\\\", b"&#", b"&apos;", b"'//", b"[//")
ODD_WORDS = (b"_x00", b"_xleta", b"file:")
NAMES = tuple(sorted({*FORBIDDEN, "HYPERLINK"}))
WORD = (string.ascii_letters + string.digits + "_.").encode()
WINDOW = 1 << 13
"""A text as long as four of these covers one of them whole, wherever it begins."""
LONGEST_PIECE = 1 << 15


def _numbers_up_to(last: int) -> str:
    """A pattern of the decimal numbers from 1 to `last`."""
    digits = str(last)
    found = [f"[1-9][0-9]{{0,{len(digits) - 2}}}"] if len(digits) > 1 else []
    for index, digit in enumerate(digits):
        low = 1 if index == 0 else 0
        if int(digit) > low:
            rest = len(digits) - index - 1
            found.append(f"{digits[:index]}[{low}-{int(digit) - 1}][0-9]{{{rest}}}")
    return "|".join([*found, digits])


def _letters_up_to(last: int) -> str:
    """A pattern of column letters up to column `last` or fewer, two letters at most."""
    text = letters(last)
    if len(text) == 1:
        return f"[A-{text}]"
    if len(text) > 2:
        return "[A-Z]{1,2}"
    before = f"|[A-{chr(ord(text[0]) - 1)}][A-Z]" if text[0] > "A" else ""
    return f"[A-Z]{before}|{text[0]}[A-{text[1]}]"


class Glance:
    """The quick look; one serves for all parts of a file."""

    def __init__(self, bounds: Bounds) -> None:
        inside = f"(?:{_letters_up_to(bounds.columns)})(?:{_numbers_up_to(bounds.height)})"
        self._odd_cell = re.compile(rf'<c(?![A-Za-z]| r="{inside}")'.encode())

    def suspicious(self, chunks: Iterable[bytes]) -> bool:
        """Whether a part needs the exact look.

        Args:
            chunks: its bytes; they are read to the end where nothing is suspicious.
        """
        rest, root, marked = b"", b"", False
        for chunk in chunks:
            data = rest + chunk
            if not root:
                head = _HEAD.match(data)
                if head is None or _ENCODING.search(data, 0, head.end()):
                    return True
                root = head[1]
                data = data[head.start(1) :]
            # Cut where tags begin; the last tag is seen again together with what follows it.
            cut = data.rfind(b"<")
            piece, rest = data[: max(cut, 0)], data[max(data.rfind(b"<", 0, max(cut, 0)), 0) :]
            if len(rest) > LONGEST_PIECE or self._odd(piece, root):
                return True
            marked = marked or _may_hold_formulas(piece)
            if marked and _odd_formulas(piece):
                return True
        if not root or not rest.rstrip().endswith(b"</" + root + b">"):
            return True
        return self._odd(rest, root) or (marked and _odd_formulas(rest))

    def _odd(self, piece: bytes, root: bytes) -> bool:
        if b"\0" in piece or (b"!" in piece and b"<!" in piece):
            return True
        if (b"?" in piece and b"<?" in piece) or not _is_utf8(piece):
            return True
        if len(piece) > WINDOW and b"</" not in piece and b"/>" not in piece:
            return True  # elements inside elements without end
        if b":" in piece and _PREFIXED.search(piece):
            return True
        if root == b"worksheet" and self._odd_cell.search(piece):
            return True
        holder = b"<si" if root == b"sst" else b"<c" if b"<is" in piece else b"<"
        return any(
            piece.find(holder, at, at + WINDOW) < 0 for at in range(0, len(piece) - WINDOW, WINDOW)
        )


def _is_utf8(piece: bytes) -> bool:
    if piece.isascii():
        return True
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _may_hold_formulas(piece: bytes) -> bool:
    if not (any(sign in piece for sign in SIGNS) and any(mark in piece for mark in MARKERS)):
        return False
    return _FORMULA.search(piece) is not None


def _odd_formulas(piece: bytes) -> bool:
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

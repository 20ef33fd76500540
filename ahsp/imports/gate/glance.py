"""The quick look at a large part: can anything in it need the exact look?

Works on the raw bytes of parts in plain UTF-8 without CDATA, comments, processing instructions or
a document type; whatever is not like that, is suspicious. A formula can do harm only by one of a
few characters or names, and in such bytes those are either plainly there, or hidden behind a
character reference, an escape or an element in the middle, each of which is looked for too. So
this may call a harmless part suspicious, never the other way round. It costs a third of expat.
What it does not see is XML that is damaged without hiding anything: reading tells that.
"""

import re
from collections.abc import Iterable, Iterator

from ahsp.imports.gate.bounds import Bounds, letters
from ahsp.imports.gate.error_cells import ErrorsInBytes
from ahsp.imports.gate.suspicion import may_hold_formulas, odd_formulas

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^<>?]*\?>)?\s*<(worksheet|sst|calcChain|pivotCacheRecords"
    rb"|styleSheet|comments|externalLink)[\s>]"
)
_ENCODING = re.compile(rb"""encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_PREFIXED = re.compile(rb":(?:c|f|v|is|si|row|sheetData)[\s/>]")
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)|&#x?0*[0-8];")
WINDOW = 1 << 13
"""A text as long as four of these covers one of them whole, wherever it begins."""
LEAST_PIECE, LONGEST_PIECE = 1 << 17, 1 << 15
"""Bytes that are looked at together, and bytes that a tag with its text may have."""


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
        self._depth = bounds.depth
        self._odd_cell = re.compile(rf'<c(?![A-Za-z]| r="{inside}")'.encode())

    def suspicious(self, chunks: Iterable[bytes], errors: ErrorsInBytes) -> bool:
        """Whether a part needs the exact look.

        Args:
            chunks: its bytes; they are read to the end where nothing is suspicious.
            errors: is shown all bytes of a sheet on the way.
        """
        rest, root, marked, depth = b"", b"", False, 0
        for chunk in _gathered(chunks):
            data = rest + chunk
            if not root:
                head = _HEAD.match(data)
                if head is None or _ENCODING.search(data, 0, head.end()):
                    return True
                root = head[1]
                data = data[head.start(1) :]
            # Cut where tags begin; the last tag is seen again together with what follows it.
            cut = data.rfind(b"<")
            again = max(data.rfind(b"<", 0, max(cut, 0)), 0)
            piece, rest = data[: max(cut, 0)], data[again:]
            depth += _deeper(data[:again])
            if len(rest) > LONGEST_PIECE or depth > self._depth or self._odd(piece, root):
                return True
            if root == b"worksheet":
                errors.feed(piece)
            marked = marked or may_hold_formulas(piece)
            if marked and odd_formulas(piece):
                return True
        # The root's own tag has lost its bracket above.
        if not root or depth + _deeper(rest) != -1 or not rest.rstrip().endswith(b">"):
            return True
        return self._odd(rest, root) or (marked and odd_formulas(rest))

    def _odd(self, piece: bytes, root: bytes) -> bool:
        if b"\0" in piece or (b"!" in piece and b"<!" in piece):
            return True
        if (b"?" in piece and b"<?" in piece) or not _is_utf8(piece):
            return True
        if b"&" in piece and _ENTITY.search(piece):
            return True
        if b":" in piece and _PREFIXED.search(piece):
            return True
        if root == b"worksheet" and self._odd_cell.search(piece):
            return True
        if root == b"externalLink" and (b"ddeLink" in piece or b"oleLink" in piece):
            return True
        holder = b"<si" if root == b"sst" else b"<c" if b"<is" in piece else b"<"
        return any(
            piece.find(holder, at, at + WINDOW) < 0 for at in range(0, len(piece) - WINDOW, WINDOW)
        )


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are large enough to hold a window."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= LEAST_PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _deeper(piece: bytes) -> int:
    """How many more elements begin than end in a piece that begins where a tag does."""
    ends = piece.count(b"</")
    return piece.count(b"<") - 2 * ends - piece.count(b"/>")


def _is_utf8(piece: bytes) -> bool:
    if piece.isascii():
        return True
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True

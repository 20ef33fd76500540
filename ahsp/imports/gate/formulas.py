"""Telling formulas that reach outside the workbook from those that only calculate.

Strings inside a formula are not code, and neither are quoted sheet names or column names; they are
taken out before anything is looked for.
"""

import re

_FORBIDDEN_WORDS = """
    CALL DDE EXEC EXECUTE FOPEN IMAGE IMPORTDATA IMPORTFEED IMPORTHTML IMPORTRANGE IMPORTXML
    INITIATE POKE REGISTER REGISTER.ID REQUEST RTD SEND.KEYS SQL.REQUEST TERMINATE UNREGISTER
    WEBSERVICE
"""
FORBIDDEN = frozenset(_FORBIDDEN_WORDS.split())
"""Functions that call programs, libraries or the network."""

_PIECE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*(?:"|$))"""
    r"""|(?P<quoted>'(?:[^']|'')*')"""
    r"""|(?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])""",
    re.DOTALL,
)
_NAME = re.compile(r"([A-Z_\\][\w.\\]*)\s*\(")
_PASSED = re.compile(r"_XLETA\.([\w.]+)")
_PREFIX = re.compile(r"^(?:(?:_XLFN|_XLWS|_XLUDF|_XLL|_XLETA|_XLPM|OF|MSOXL)[.:])+")
_ARRAY = re.compile(r"\{[^{}]*\}")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINK = re.compile(r"HYPERLINK\s*\(\s*(?:\x02(\d+)\x03\s*([,)])?)?")
_HARMLESS = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_NO_SHEET = re.compile(r"[\\/?*:]")
_SHARE = re.compile(r"\\\\|//|file:(?:/{4}|//[^/]|\\\\)", re.IGNORECASE)


def danger(formula: str) -> tuple[str, str] | None:
    """What makes a formula one that is not taken.

    Args:
        formula: as the file holds it, with or without "=".

    Returns:
        the reason (`malicious_formula` or `external_link`) and what was found, a function's name
        or "DDE", "HYPERLINK", a share; None for a harmless formula.
    """
    if "_x" in formula:
        formula = _ESCAPE.sub(_decoded, formula)
    if "(" not in formula and "|" not in formula and "'" not in formula and "\\" not in formula:
        return None
    code = _Code(formula)
    return code.exchange() or code.function() or code.hyperlink() or code.share()


def plain_name(name: str) -> str:
    """A function's name in capitals, without the prefixes that files add to newer ones."""
    return _PREFIX.sub("", name.upper())


def _decoded(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return chr(number) if 0x20 <= number < 0xD800 else match[0]


class _Code:
    """A formula without its strings (a numbered mark each), sheet names and column names."""

    def __init__(self, formula: str) -> None:
        self._texts: list[str] = []
        self._quoted: list[str] = []
        self._brackets: list[str] = []
        self._code = _PIECE.sub(self._take, formula).upper()

    def _take(self, match: re.Match[str]) -> str:
        piece = match[0]
        if match["text"] is not None:
            self._texts.append(piece[1:].removesuffix('"').replace('""', '"'))
            return f"\x02{len(self._texts) - 1}\x03"
        if match["quoted"] is not None:
            self._quoted.append(piece[1:-1])
            return "\x04"
        self._brackets.append(piece)
        return "\x05"

    def exchange(self) -> tuple[str, str] | None:
        """Dynamic data exchange: `program|topic!item`, in quotes too if that names no sheet."""
        found = "|" in self._code and "|" in _ARRAY.sub("", self._code)
        found = found or any("|" in each and "!" in each for each in self._brackets)
        for each in self._quoted:
            name = each.rpartition("]")[2]
            found = found or ("|" in each and _NO_SHEET.search(name) is not None)
        return ("malicious_formula", "DDE") if found else None

    def function(self) -> tuple[str, str] | None:
        """A call of a forbidden function, or its name passed to another function."""
        for name in (*_NAME.findall(self._code), *_PASSED.findall(self._code)):
            plain = plain_name(name)
            if plain in FORBIDDEN:
                return "malicious_formula", plain
        return None

    def hyperlink(self) -> tuple[str, str] | None:
        """A link that is not a literal web or mail address or a place in this workbook.

        A link put together from cells sends their content to whoever owns the address.
        """
        for text, end in _LINK.findall(self._code):
            target = self._texts[int(text)].strip() if text else ""
            inside = target.startswith("#")
            if not (inside or (end and _HARMLESS.match(target))):
                return "malicious_formula", "HYPERLINK"
        return None

    def share(self) -> tuple[str, str] | None:
        """A cell on another machine: opening it sends the reader's name and password there."""
        for each in self._quoted:
            if _SHARE.match(each):
                return "external_link", each[:80]
        if "\\\\" in self._code or any(_SHARE.match(each[1:]) for each in self._brackets):
            return "external_link", "\\\\"
        return None

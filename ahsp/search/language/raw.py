"""PostgreSQL's own query language, read by ourselves so that a mistake has a place and a hint.

`&`, `|`, `!`, `<->`, `<2>`, parentheses, `'quoted words'`, `word:*` and weights as in `word:AB`.
"""

import re
from collections.abc import Sequence

from ahsp.search.language.joining import finds
from ahsp.search.language.question import All, Any, Near, Node, Not, Problem, Quoted, Word

MAX_TERMS = 12
_TOKEN = re.compile(
    r"\s*(?:(?P<follows><(?:-|[0-9]{1,4})>)|(?P<sign>[&|!()])"
    r"|'(?P<quoted>(?:[^']|'')*)'(?P<ending>:[*A-Da-d]*)?"
    r"|(?P<word>[^\s&|!()<>:']+)(?P<suffix>:[*A-Da-d]*)?|(?P<bad>\S))"
)


class _MistakeError(Exception):
    def __init__(self, kind: str, at: int, part: str) -> None:
        super().__init__(kind)
        self.problem = Problem(kind, at, part)


def parse(text: str) -> tuple[Node | None, list[Problem]]:
    """Read a raw query.

    Args:
        text: the query.

    Returns:
        what it looks for, or None with the one problem that stands in its way.
    """
    if not text.strip():
        return None, []
    try:
        root = _Reader(text).whole()
    except _MistakeError as mistake:
        return None, [mistake.problem]
    return (root, []) if finds(root) else (None, [Problem("only_excluded", 0, text)])


class _Reader:
    """One token ahead: `sign` is an operator, "" a term (in `term`), None the end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.sign: str | None = None
        self.term: Node | None = None
        self._place = 0
        self._terms = 0
        self._depth = 0
        self._step()

    def _step(self) -> None:
        found = _TOKEN.match(self.text, self._place)
        if found is None:
            self.sign, self.term, self.at = None, None, len(self.text)
            return
        self._place = found.end()
        self.at = found.end() - len(found[0].lstrip())
        if found["bad"]:
            kind = "unclosed_quote" if found["bad"] == "'" else "raw_unexpected"
            raise _MistakeError(kind, self.at, found["bad"])
        self.sign = found["follows"] or found["sign"] or ""
        self.term = None if self.sign else self._term(found)

    def _term(self, found: re.Match[str]) -> Node:
        written = found["quoted"] if found["quoted"] is not None else found["word"]
        words = [word.lower() for word in re.findall(r"[^\W_]+", written.replace("''", "'"))]
        self._terms += 1
        if not words or self._terms > MAX_TERMS:
            raise _MistakeError("raw_no_word" if not words else "too_many", self.at, written)
        suffix = (found["ending"] or found["suffix"] or ":")[1:].upper()
        weights = "".join(sorted(set(suffix) - {"*"}))
        if len(words) == 1 or "*" in suffix or weights:
            parts = tuple(Word(word, self.at, "*" in suffix, True, weights) for word in words)
            return parts[0] if len(parts) == 1 else All(parts)
        return Quoted(tuple(words), self.at)

    def whole(self) -> Node:
        root = self._either()
        if self.sign is not None:
            raise _MistakeError("raw_unexpected", self.at, self.sign)
        return root

    def _either(self) -> Node:
        parts = [self._both()]
        while self.sign == "|":
            self._step()
            parts.append(self._both())
        return _joined(parts, Any)

    def _both(self) -> Node:
        parts = [self._following()]
        while self.sign == "&":
            self._step()
            parts.append(self._following())
        return _joined(parts, All)

    def _following(self) -> Node:
        left = self._one()
        while self.sign is not None and self.sign.startswith("<"):
            distance = 1 if self.sign == "<->" else int(self.sign[1:-1])
            self._step()
            left = Near(left, self._one(), distance)
        return left

    def _one(self) -> Node:
        sign, at = self.sign, self.at
        if sign is None:
            raise _MistakeError("raw_ends", at, "")
        if sign == "!":
            self._step()
            part = self._one()
            return part.part if isinstance(part, Not) else Not(part)
        if sign == "(":
            return self._group(at)
        if sign:
            raise _MistakeError("raw_unexpected", at, sign)
        term = self.term
        assert term is not None
        self._step()
        if self.sign == "" or self.sign in ("(", "!"):
            raise _MistakeError("raw_no_operator", self.at, self.text[self.at : self.at + 20])
        return term

    def _group(self, at: int) -> Node:
        self._depth += 1
        if self._depth > 20:
            raise _MistakeError("too_deep", at, "(")
        self._step()
        part = self._either()
        if self.sign != ")":
            raise _MistakeError("unclosed", at, "(")
        self._depth -= 1
        self._step()
        return part


def _joined(parts: Sequence[Node], kind: type[All] | type[Any]) -> Node:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))

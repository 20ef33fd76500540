"""From a text to a question: words, operators and filters, and what cannot be used of them."""

import re
import unicodedata
from collections.abc import Sequence

from ahsp.search.language import raw
from ahsp.search.language.joining import all_of, any_of, finds
from ahsp.search.language.numbers import range_of
from ahsp.search.language.question import (
    Choice,
    Code,
    Figure,
    Grade,
    Inch,
    Mix,
    Mode,
    Node,
    Not,
    Problem,
    Question,
    Quoted,
    Range,
    Size,
    Word,
)
from ahsp.search.language.tokens import Token, tokens

MAX_TERMS = 12
"""Words, grades and the like that are looked at."""

_CODE = re.compile(
    r"(?:[A-Z]{1,4}\.)*[A-Z]{0,4}\d{1,6}[A-Z]?(?:\.[0-9A-Z]{1,6})*\.?", re.ASCII | re.IGNORECASE
)
_BLANKS = re.compile(r"\s*\.\s*")
_COMMAS = re.compile(r"[0-9]{1,6}(?:,[0-9]{1,6}){2,}")
_OR, _AND, _NOT = {"OR", "ATAU"}, {"AND", "DAN"}, {"NOT", "BUKAN"}
_MEASURES: dict[str, type[Size | Figure | Inch]] = {
    "size": Size,
    "figure": Figure,
    "inch": Inch,
}
_OPERATORS = {"bar", "ampersand", "minus"}


def parse(text: str, mode: Mode = Mode.AUTO) -> Question:
    """Understand a text.

    Args:
        text: what was typed, any text.
        mode: how to read it.

    Returns:
        the question; whatever cannot be used is left out of it and among its problems.
    """
    text = unicodedata.normalize("NFKC", text)
    if mode is Mode.RAW:
        root, problems = raw.parse(text)
        return Question(text, mode, root=root, problems=tuple(problems))
    found = list(tokens(text))
    reader = _Reader(text, found, mode)
    root = reader.whole()
    codes, words_too = (
        _codes(text) if mode in (Mode.AUTO, Mode.WEBSEARCH, Mode.PLAIN) else ((), True)
    )
    return Question(
        text, mode, codes, root, tuple(reader.ranges), tuple(reader.problems), words_too
    )


def _codes(text: str) -> tuple[tuple[str, ...], bool]:
    code = _BLANKS.sub(".", text.strip())
    if _COMMAS.fullmatch(code):
        code = code.replace(",", ".")
    if not _CODE.fullmatch(code):
        return (), True
    # Capitals, as typed, and A.4.1.a: codes are compared as they are stored, which an index does.
    spellings = dict.fromkeys((code.upper(), code, code.lower(), code.capitalize()))
    return tuple(spellings), "." not in code


class _Reader:
    """Reads tokens by recursive descent: alternatives of sequences of terms."""

    def __init__(self, text: str, found: Sequence[Token], mode: Mode) -> None:
        self.text = text
        self.mode = mode
        self.tokens = list(found)
        self.ranges: list[Range] = []
        self.problems: list[Problem] = []
        self._place = 0
        self._terms = 0
        self._depth = 0
        self._inside = 0
        self._operators = mode in (Mode.AUTO, Mode.WEBSEARCH) and any(map(self._joins, found))

    def whole(self) -> Node | None:
        if self.mode is Mode.PHRASE:
            return self._phrase()
        root = self._alternatives()
        while self._place < len(self.tokens):  # a parenthesis that closes what was not opened
            self._problem("unopened", self._next())
            more = self._alternatives()
            root = all_of([part for part in (root, more) if part is not None])
        if root is not None and not finds(root):
            self.problems.append(Problem("only_excluded", 0, self.text))
            return None
        return root

    def _phrase(self) -> Node | None:
        words = []
        for token in self.tokens:
            if token.kind == "filter":
                continue
            words += _words(token.text)
        filters = [each for t in self.tokens if t.kind == "filter" and (each := self._filter(t))]
        parts: list[Node] = [Quoted(tuple(words[:MAX_TERMS]), 0)] if words else []
        return all_of([*parts, *filters])

    def _alternatives(self) -> Node | None:
        parts: list[Node] = []
        while True:
            sequence = self._sequence()
            if sequence is not None:
                parts.append(sequence)
            token = self._peek()
            if token is None or not self._is_or(token):
                break
            self._next()
            if sequence is None or self._peek() is None:
                self._problem("dangling", token)
        return any_of(parts)

    def _sequence(self) -> Node | None:
        parts: list[Node] = []
        while (token := self._peek()) is not None:
            if self._is_or(token) or (token.kind == "close" and self._operators):
                break
            part = self._part(self._next())
            if part is not None:
                parts.append(part)
        return all_of(parts)

    def _part(self, token: Token) -> Node | None:
        if token.kind == "filter":
            return self._filter(token)
        if token.kind == "quote":
            return self._quoted(token)
        if self._operators:
            if self._is_not(token):
                return self._excluded(token)
            if token.kind == "open":
                return self._group(token)
            if token.kind == "ampersand" or token.text in _AND:
                return None
        if token.kind in ("open", "close") or token.kind in _OPERATORS:
            return None
        return self._term(token)

    def _excluded(self, token: Token) -> Node | None:
        self._inside += 1
        after = self._peek()
        part = self._part(self._next()) if after is not None and not self._is_or(after) else None
        self._inside -= 1
        if part is None:
            self._problem("dangling", token)
            return None
        return part.part if isinstance(part, Not) else Not(part)

    def _group(self, token: Token) -> Node | None:
        if self._depth >= 20:
            self._problem("too_deep", token)
            return None
        self._depth += 1
        self._inside += 1
        part = self._alternatives()
        self._depth -= 1
        self._inside -= 1
        if (after := self._peek()) is not None and after.kind == "close":
            self._next()
        else:
            self._problem("unclosed", token)
        return part

    def _quoted(self, token: Token) -> Node | None:
        # After a figure it means inches: `pipa 4"`.
        if self.mode in (Mode.AUTO, Mode.PLAIN) and self.text[: token.at][-1:].isdecimal():
            return None
        if self.mode not in (Mode.AUTO, Mode.WEBSEARCH):
            return None
        end = self.text.find('"', token.at + 1)
        if end < 0:
            self._problem("unclosed_quote", token)
            end = len(self.text)
        while (after := self._peek()) is not None and after.at <= end:
            self._next()
        words = _words(self.text[token.at + 1 : end])
        return Quoted(tuple(words[:MAX_TERMS]), token.at) if words and self._counts() else None

    def _filter(self, token: Token) -> Node | None:
        name, sign, value = token.parts
        if name == "koef":
            self._range(token, value if sign == ":" else sign + value)
            return None
        if not value:
            self._problem("empty_filter", token)
            return None
        if sign not in (":", "="):
            self._problem("no_comparison", token)
            return None
        return Choice(name, value, token.at) if self._counts() else None

    def _range(self, token: Token, written: str) -> None:
        found = range_of(written)
        if self._inside or any(map(self._is_or, self.tokens)):
            self._problem("range_inside", token)
        elif found is None:
            self._problem("no_number", token)
        else:
            self.ranges.append(found)

    def _term(self, token: Token) -> Node | None:
        if not self._counts():
            return None
        if token.kind in ("fc", "k"):
            return Grade(token.kind, token.parts, token.at)
        if token.kind == "code":
            return Code(token.text.lower(), token.at)
        if token.kind == "mix":
            return Mix(token.parts, token.at)
        if token.kind in _MEASURES:
            return _MEASURES[token.kind](token.parts, token.at)
        last = token.at + len(token.text) == len(self.text)
        return Word(token.text.lower(), token.at, self.mode is Mode.PREFIX, last=last)

    def _counts(self) -> bool:
        self._terms += 1
        return self._terms <= MAX_TERMS

    def _is_or(self, token: Token) -> bool:
        if self.mode not in (Mode.AUTO, Mode.WEBSEARCH):
            return False
        if self.mode is Mode.WEBSEARCH and token.kind == "word" and token.text.lower() == "or":
            return True
        return token.kind == "bar" or (token.kind == "word" and token.text in _OR)

    def _is_not(self, token: Token) -> bool:
        return token.kind == "minus" or (token.kind == "word" and token.text in _NOT)

    def _joins(self, token: Token) -> bool:
        return self._is_or(token) or self._is_not(token) or token.text in _AND | {"&", "&&"}

    def _peek(self) -> Token | None:
        return self.tokens[self._place] if self._place < len(self.tokens) else None

    def _next(self) -> Token:
        self._place += 1
        return self.tokens[self._place - 1]

    def _problem(self, kind: str, token: Token) -> None:
        self.problems.append(Problem(kind, token.at, token.text))


def _words(text: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[^\W_]+", text)]

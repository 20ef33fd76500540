"""From a question to a tsquery, in one way in which words may match."""

from collections.abc import Sequence

from ahsp.search.language.forms import WordForms
from ahsp.search.language.lexemes import NOTHING, both, either, follow, lexeme
from ahsp.search.language.measures import figures_of
from ahsp.search.language.question import (
    All,
    Any,
    Choice,
    Code,
    Figure,
    Grade,
    Inch,
    Mix,
    Near,
    Node,
    Not,
    Quoted,
    Size,
    Word,
)
from ahsp.search.language.terms import is_weak
from ahsp.search.language.vocabulary import Way


class Writer(WordForms):
    """Writes a question as a tsquery, with the words that may stand for its words."""

    def write(self, node: Node) -> str:
        if isinstance(node, Word):
            return self.word(node)
        if isinstance(node, All):
            return both(self.parts(node))
        if isinstance(node, Any):
            return either([self.write(part) for part in node.parts])
        if isinstance(node, Not):
            excluding = Writer(self.way, self.known.without_synonyms, "")
            part = excluding.write(node.part)
            return f"!{part}" if part else ""
        if isinstance(node, Near):
            left, right = self.write(node.left), self.write(node.right)
            return f"({left}<{node.distance}>{right})"
        if isinstance(node, Choice):
            found = self.known.choices.get((node.name, node.value.lower()), ())
            return either(list(found)) or NOTHING
        return self._term(node)

    def parts(self, node: All, apart: bool = False) -> list[str]:
        parts = [part for part in node.parts if not is_weak(part)]
        if not any(not isinstance(part, Not | Choice) for part in parts):
            parts = list(node.parts)
        found: list[str] = []
        place = 0
        while place < len(parts):
            length = self._meant(parts, place) if self.way >= Way.SYNONYM else 0
            if length > 1:
                found.append(self._sequence(parts[place : place + length]))
                place += length
            else:
                part = parts[place]
                found += self._apart(part) if apart else [self.write(part)]
                place += 1
        return found

    def _apart(self, part: Node) -> list[str]:
        """What must all be there for a part to match, without how it stands."""
        if isinstance(part, Quoted):
            return [lexeme(word) for word in part.words]
        if isinstance(part, Figure):
            return [lexeme(figure) for figure in part.parts]
        if isinstance(part, Mix):
            return [self.in_mix(figure) for figure in part.parts]
        if isinstance(part, Size):
            figures = [figure for each in part.parts for figure in figures_of(each)]
            return [either([lexeme(each), self.glued(part.parts)]) for each in figures]
        return [self.write(part)]

    def _meant(self, parts: Sequence[Node], first: int) -> int:
        """How many words from here have a meaning together; the longest such sequence."""
        run: list[str] = []
        for part in parts[first : first + 4]:
            if not isinstance(part, Word):
                break
            run.append(part.text)
        lengths = (n for n in range(len(run), 1, -1) if tuple(run[:n]) in self.known.synonyms)
        return next(lengths, 0)

    def _sequence(self, parts: Sequence[Node]) -> str:
        run = tuple(part.text for part in parts if isinstance(part, Word))
        itself = both([self.write(part) for part in parts])
        return either([itself, *map(self.meaning, self.known.synonyms[run])])

    def _term(self, term: Node) -> str:
        if isinstance(term, Quoted):
            return follow([lexeme(word, self.weights) for word in term.words])
        if isinstance(term, Grade):
            return self.grade(term)
        if isinstance(term, Mix):
            return self.mix(term.parts)
        if isinstance(term, Size):
            return self.size(term.parts)
        if isinstance(term, Inch):
            return self.inch(term.parts)
        if isinstance(term, Figure):
            return follow([lexeme(part, self.weights) for part in term.parts])
        assert isinstance(term, Code)
        return lexeme(f".{term.text}", "*")

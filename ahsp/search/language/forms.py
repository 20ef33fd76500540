"""The forms of a word that may stand in its place: stems, beginnings, units beside a number."""

from functools import lru_cache

from ahsp.search.language.lexemes import both, either, follow, lexeme
from ahsp.search.language.measures import IN_MIX, Measures
from ahsp.search.language.question import Node, Word
from ahsp.search.language.roots import roots
from ahsp.search.language.terms import words
from ahsp.search.language.vocabulary import Vocabulary, Way, Words

UNITS = ("sp", "pp", "pc", "ps", "kp", "m", "m2", "m3", "cm", "mm", "kg")


def all_forms(node: Node | None, known: Vocabulary) -> set[str]:
    """The words that may be looked for beside those of a question.

    Args:
        node: the question.
        known: stems and synonyms of its words.
    """
    found: set[str] = set()
    typed = words(node)
    for word in typed:
        if word.isdecimal():
            found.update(word + unit for unit in (*UNITS, *IN_MIX))
    meanings = (each for found in known.synonyms.values() for each in found)
    for word in {*typed, *(word for meaning in meanings for word in meaning)}:
        found |= {word, *roots(word, known.stems.get(word, word))}
    return found


class WordForms(Measures):
    """Writes single words, as part of a tsquery."""

    def word(self, term: Word) -> str:
        """A word with its forms and, where they count, what means the same."""
        weights = term.weights or self.weights
        if term.beginning:
            return either(self._beginning(term.text, weights))
        if term.literal:
            return lexeme(term.text, weights)
        found = [self._word(term.text, self._way_of(term.text), term.last)]
        if self.way >= Way.SYNONYM:
            meanings = self.known.synonyms.get((term.text,), ())
            # `plesteran dinding` finds nothing that `plesteran` does not
            found += [self.meaning(each) for each in meanings if term.text not in each]
        return either(found)

    def meaning(self, meaning: Words) -> str:
        """What means the same; "" where some word of it is in no document."""
        for word in meaning:
            if not self.there([word, *roots(word, self.known.stems.get(word, word))]):
                return ""
        return both([self._word(word, Way.STEM) for word in meaning])

    def _way_of(self, word: str) -> Way:
        """In place of a word that no name has stands what people say it means, then its stem.

        Of `pembesian` the stem is besi; what is meant is penulangan, not doors of iron.
        """
        replaced = word in self.known.replaced and self.way < Way.BEGINNING
        return Way.EXACT if replaced else self.way

    def _beginning(self, word: str, weights: str) -> list[str]:
        if word not in self.known.beginnings:
            return [lexeme(word, "*" + weights)]
        return [lexeme(each, weights) for each in self.known.beginnings[word]] or [
            lexeme(word, weights)
        ]

    def _word(self, word: str, way: Way, last: bool = False) -> str:
        found = [lexeme(word, self.weights)]
        # A number is a beginning only while it is typed, and a single letter or figure never:
        # half of all words begin so.
        typed = len(word) > 1 and (last or not word.isdecimal())
        if way >= Way.BEGINNING and typed:
            found += self._beginning(word, self.weights)
        if word.isdecimal():
            there = self.there([word + unit for unit in UNITS])
            found += [lexeme(each, self.weights) for each in there]
            return either(list(dict.fromkeys(found)))
        if pair := _in_two(word):
            found.append(follow([lexeme(part, self.weights) for part in pair]))
        if way >= Way.STEM:
            stem = self.known.stems.get(word, word)
            found += [lexeme(root, self.weights) for root in self.there(roots(word, stem))]
        return either(list(dict.fromkeys(found)))


@lru_cache(maxsize=1024)  # a question needs those of a word many times
def _in_two(word: str) -> Words:
    """The figures and letters of a word that may be written apart; none of most words."""
    figures = word.rstrip("abcdefghijklmnopqrstuvwxyz")
    if figures.isdecimal() and word != figures:  # `15mm` is 15 mm
        return figures, word[len(figures) :]
    letters = word.rstrip("0123456789")
    if letters.isalpha() and word != letters and letters not in ("m", "cm", "mm", "km"):
        return letters, word[len(letters) :]  # `hb20` is HB-20
    return ()

"""Words that say the same as what is looked for, in another form: `Pemasangan` for `pasang`."""

from collections.abc import Iterable

from ahsp.search.highlight import words_in
from ahsp.search.language.terms import words as words_of
from ahsp.search.understanding import Understood
from ahsp.search.vocabulary import stems_of


def stems_looked_for(what: Understood) -> frozenset[str]:
    """The stems of the words of a question, and of what means the same.

    Args:
        what: the question, understood.
    """
    typed = words_of(what.root)
    known = what.known.stems
    meanings = (
        word
        for sequence, found in what.known.synonyms.items()
        if all(each in typed for each in sequence)
        for meaning in found
        for word in meaning
    )
    return frozenset(known.get(word, word) for word in (*typed, *meanings))


def kin_among(texts: Iterable[str], what: Understood) -> frozenset[str]:
    """The words of texts that have such a stem, in small letters.

    Args:
        texts: names of analyses, or of items.
        what: the question, understood.
    """
    stems = stems_looked_for(what)
    if not stems:
        return frozenset()
    # The stemmer takes off beginnings and ends, and puts one letter in front at most (`penyangga`,
    # `sangga`): only words that have the rest of a stem are looked up.
    rests = {stem[1:] for stem in stems}
    there = {word.lower() for text in texts for word in words_in(text)}
    maybe = [word for word in there if any(rest in word for rest in rests)]
    known = stems_of(maybe)
    return frozenset(word for word in maybe if known.get(word, word) in stems)

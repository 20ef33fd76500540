"""Grades, mixes, sizes and inches as names have them."""

from collections.abc import Sequence

from ahsp.search.language.lexemes import either, follow, lexeme
from ahsp.search.language.question import Grade
from ahsp.search.language.vocabulary import Vocabulary, Way, Words

NOMINAL = {
    "1/2": 15, "3/4": 20, "1": 25, "1 1/4": 32, "1 1/2": 40, "2": 50, "2 1/2": 65, "3": 80,
    "4": 100, "5": 125, "6": 150, "8": 200, "10": 250, "12": 300, "14": 350, "16": 400, "18": 450,
    "20": 500, "24": 600, "28": 700, "32": 800, "36": 900, "40": 1000, "44": 1100, "48": 1200,
}  # fmt: skip
"""Nominal sizes of pipes: millimetres by inches, as editions write them beside each other."""
IN_MIX = ("", "sp", "pc", "pp", "ps", "kp", "kr")


class Measures:
    """Writes what is made of figures, as part of a tsquery."""

    def __init__(self, way: Way, known: Vocabulary, weights: str) -> None:
        self.way = way
        self.known = known
        self.weights = weights

    def there(self, forms: Sequence[str]) -> list[str]:
        """Those of the forms that some document has."""
        return [form for form in forms if form not in self.known.absent]

    def grade(self, term: Grade) -> str:
        """A grade of concrete, and where synonyms count those beside it."""
        parts = [lexeme(part, self.weights) for part in term.parts]
        letters = [lexeme(letter, self.weights) for letter in ("f", "c", "fc", "f3c", "fc3", "k")]
        f, c, fc, f3c, fc3, k = letters
        if term.kind == "fc":
            # f'c and fc', and what is left of them where the prime was lost.
            spelt = [follow([f, c]), fc, f3c, fc3]
            return either([follow([each, *parts]) for each in spelt])
        found = [follow([k, *parts]), lexeme("k" + term.parts[0], self.weights)]
        if self.way >= Way.SYNONYM and self.known.near_grades:
            found += [self.grade(Grade("fc", each, 0)) for each in in_mpa(int(term.parts[0]))]
        return either(found)

    def in_mix(self, part: str) -> str:
        """One part of a mix, with or without what it is of."""
        there = self.there([part + unit for unit in IN_MIX if unit])
        return either([lexeme(each, self.weights) for each in (part, *there)])

    def glued(self, parts: Words) -> str:
        """A size in one word: `40x40`."""
        return lexeme("x".join(parts), "*" + self.weights)

    def mix(self, parts: Words) -> str:
        """A mix, in one piece or in several."""
        glued = [self.in_mix(part) for part in parts]
        apart = lexeme(parts[0], self.weights)
        for part in parts[1:]:  # `1 SP : 4 PP`
            apart = f"({apart}<2>{lexeme(part, self.weights)})"
        return either([follow(glued), apart])

    def inch(self, parts: Words) -> str:
        """A measure in inches, beside its millimetres or the unit."""
        itself = [lexeme(part, self.weights) for part in parts]
        whole, fraction = parts[:1] if len(parts) != 2 else (), "/".join(parts[-2:])
        size = " ".join((*whole, fraction)) if len(parts) > 1 else parts[0]
        after = [str(NOMINAL[size]), "inch"] if size in NOMINAL else ["inch"]
        found = [follow([*itself, lexeme(each, self.weights)]) for each in after]
        # Alone the figures say little: `1` is in `Pemasangan 1 m`.
        return either([*found, follow(itself)] if self.way >= Way.BEGINNING else found)

    def size(self, parts: Words) -> str:
        """Measures beside each other, however they are written."""
        pieces = [
            follow([lexeme(each, self.weights) for each in figures_of(part)]) for part in parts
        ]
        by = lexeme("x", self.weights)
        spaced = measured = pieces[0]
        for piece in pieces[1:]:
            spaced = f"({spaced}<->{by}<->{piece})"
            measured = f"({measured}<2>{by}<->{piece})"  # `20 cm x 20 cm`
        return either([self.glued(parts), spaced, measured, follow(pieces)])


def figures_of(part: str) -> list[str]:
    """A measure as PostgreSQL has it: `2,5` in two words."""
    return part.replace(",", ".").split(".")


def in_mpa(grade: int) -> list[Words]:
    """The grades in MPa that stand beside one in kg/cm2: as converted, and the next ones up.

    Editions have some grades only, up to 5 MPa apart: K-150 and K-400 are f'c 12.5 and 33.2, and
    whoever looks for them takes 15 and 35.
    """
    exact = {
        100: "7.4", 125: "9.8", 150: "12.2", 175: "14.5", 200: "16.9", 225: "19.3", 250: "21.7",
        275: "24.0", 300: "26.4", 325: "28.8", 350: "31.2",
    }  # fmt: skip
    found = [tuple(exact[grade].split("."))] if grade in exact else []
    middle = round(grade * 0.083)
    return [*found, *((str(mpa),) for mpa in range(max(1, middle - 1), middle + 4))]

"""From a question to tsqueries over `ahsp.document`: one for each way in which words may match.

Each way holds the ones before it: the words themselves, words of the same stem, words that mean the
same, words that only begin so. All of it is text made of quoted words, so that none can be a wrong
query.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

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
from ahsp.search.language.roots import roots


class Way(IntEnum):
    """How loosely words are looked for."""

    EXACT = 0
    STEM = 1
    SYNONYM = 2
    BEGINNING = 3


WEAK = frozenset(
    (
        *(
            "pekerjaan",
            "pek",
            "ahsp",
            "analisa",
            "analisis",
            "harga",
            "satuan",
            "hsp",
            "upah",
            "biaya",
        ),
        *(
            "dan",
            "untuk",
            "dengan",
            "yang",
            "di",
            "ke",
            "dari",
            "pada",
            "oleh",
            "per",
            "cara",
            "secara",
        ),
        *("dia", "diameter", "dn", "ukuran", "uk"),
        *("of", "the", "and", "for", "with"),
        *("inch", "inci", "inchi"),  # mostly written as 4"
    )
)
"""Words that narrow nothing down: looked for only where there is nothing else."""
NOTHING = "'#0'"
"""Finds nothing: no item has that number."""
_NOMINAL = {
    "1/2": 15, "3/4": 20, "1": 25, "1 1/4": 32, "1 1/2": 40, "2": 50, "2 1/2": 65, "3": 80,
    "4": 100, "5": 125, "6": 150, "8": 200, "10": 250, "12": 300, "14": 350, "16": 400, "18": 450,
    "20": 500, "24": 600, "28": 700, "32": 800, "36": 900, "40": 1000, "44": 1100, "48": 1200,
}  # fmt: skip
"""Nominal sizes of pipes: millimetres by inches, as editions write them beside each other."""
_UNITS = ("sp", "pp", "pc", "ps", "kp", "m", "m2", "m3", "cm", "mm", "kg")
_IN_MIX = ("", "sp", "pc", "pp", "ps", "kp", "kr")

Words = tuple[str, ...]
_BESIDE = (Quoted, Figure, Mix, Size)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of the words of a question.

    Attributes:
        stems: of each word, as PostgreSQL's dictionary has it.
        synonyms: what sequences of words mean as well.
        choices: the words in the document that a filter in the box stands for.
        beginnings: all words of documents that begin with a word. Looked for in its place, they
            spare the index to collect whatever begins so; a word that is not here begins too many.
        replaced: words that no document has, while some document may have what they mean.
        near_grades: whether a grade of concrete stands for those beside it as well.
        absent: words that no document has. They are not looked for where there are others: each
            costs as much as one that is there.
    """

    stems: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[Words, Sequence[Words]] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    beginnings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    replaced: frozenset[str] = frozenset()
    near_grades: bool = True
    absent: frozenset[str] = frozenset()

    @property
    def without_beginnings(self) -> "Vocabulary":
        """The same for a single document, in which a beginning is soon found."""
        return replace(self, beginnings={})

    @property
    def without_documents(self) -> "Vocabulary":
        """The same for what is no document: beginnings stay what they are, and all words count."""
        return replace(self, beginnings={}, absent=frozenset())

    @property
    def without_synonyms(self) -> "Vocabulary":
        """The same for what is chosen or excluded: the words, and nothing else that they mean."""
        return replace(self, synonyms={}, near_grades=False)


def lexeme(word: str, ending: str = "") -> str:
    """A word as a tsquery has it.

    Args:
        word: any text.
        ending: `*` for a beginning, and weights.
    """
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'" + (f":{ending}" if ending else "")


def lexeme_text(lexeme: str) -> str:
    """The word of what `lexeme` wrote without an ending."""
    return lexeme[1:-1].replace("''", "'").replace("\\\\", "\\")


def wanted(node: Node, way: Way, known: Vocabulary, weights: str = "") -> str:
    """What a question looks for, as a tsquery.

    Args:
        node: the question.
        way: how loosely.
        known: what is known of its words.
        weights: of the words in the document that count, "" for all.

    Returns:
        the tsquery, "" where the question has none.
    """
    return _Writer(way, known, weights).write(node)


def wanted_parts(node: Node, way: Way, known: Vocabulary) -> list[str]:
    """What a question looks for, as tsqueries that must all match.

    Together they are `wanted`; where `needs_a_look`, they are only necessary.

    Args:
        node: the question.
        way: how loosely.
        known: what is known of its words.
    """
    writer = _Writer(way, known, "")
    lacking = any_may_lack(node)
    if lacking:
        found = [_either([writer.write(each) for each in pair]) for pair in _pairs(lacking)]
    else:
        found = writer.parts(node if isinstance(node, All) else All((node,)), apart=True)
    return [part for part in found if part]


def needs_a_look(node: Node | None) -> bool:
    """Whether analyses that have all `wanted_parts` must be looked at, whether they match.

    Where words must stand beside each other, an index knows only that they are there.
    """
    parts = node.parts if isinstance(node, All) else (node,)
    return bool(any_may_lack(node)) or any(isinstance(part, _BESIDE) for part in parts)


def any_may_lack(node: Node | None) -> list[Node]:
    """The terms of a question of which any one, and only one, may lack; else none.

    In the order in which the alternatives do without them.
    """
    if not isinstance(node, Any):
        return []
    each = [part.parts for part in node.parts if isinstance(part, All)]
    terms_of_all = dict.fromkeys(term for parts in each for term in parts)
    lacking = [[term for term in terms_of_all if term not in parts] for parts in each]
    if len(each) < max(3, len(node.parts)) or any(len(terms) != 1 for terms in lacking):
        return []
    return [term for terms in lacking for term in terms]


def _pairs(lacking: Sequence[Node]) -> list[tuple[Node, Node]]:
    """Of each pair an analysis has one: of the first three two, and of each two after them one."""
    first, second, third, *rest = lacking
    pairs = [(first, second), (first, third), (second, third)]
    return [*pairs, *zip(rest[::2], rest[1::2], strict=False)]


def terms(node: Node | None) -> Iterator[Node]:
    """The terms of a question that are looked for in names, without the excluded ones."""
    if isinstance(node, All | Any):
        for part in node.parts:
            yield from terms(part)
    elif isinstance(node, Near):
        yield from terms(node.left)
        yield from terms(node.right)
    elif node is not None and not isinstance(node, Not | Choice):
        yield node


def choices(node: Node | None) -> Iterator[Choice]:
    """The filters written in the box, excluded ones too."""
    if isinstance(node, All | Any):
        for part in node.parts:
            yield from choices(part)
    elif isinstance(node, Not):
        yield from choices(node.part)
    elif isinstance(node, Choice):
        yield node


def words(node: Node | None) -> list[str]:
    """The different words of a question as they were typed, in order; figures are among them."""
    found: list[str] = []
    for term in terms(node):
        if isinstance(term, Word | Code):
            found.append(term.text)
        elif isinstance(term, Quoted):
            found += term.words
        elif isinstance(term, Grade):
            found += [*term.kind, *term.parts] if term.kind == "fc" else [term.kind, *term.parts]
        elif isinstance(term, Mix | Size | Figure | Inch):
            found += [piece for part in term.parts for piece in part.replace(",", ".").split(".")]
    return list(dict.fromkeys(found))


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
            found.update(word + unit for unit in (*_UNITS, *_IN_MIX))
    meanings = (each for found in known.synonyms.values() for each in found)
    for word in {*typed, *(word for meaning in meanings for word in meaning)}:
        found |= {word, *roots(word, known.stems.get(word, word))}
    return found


def without_choices(node: Node | None) -> Node | None:
    """What is looked for in names: the question without its filters and exclusions."""
    if isinstance(node, Not | Choice | Code) or node is None:
        return None
    if isinstance(node, All | Any):
        parts = tuple(left for part in node.parts if (left := without_choices(part)) is not None)
        if len(parts) < 2:
            return parts[0] if parts else None
        return type(node)(parts)
    return node


def synonyms_used(node: Node | None, known: Vocabulary) -> dict[Words, Sequence[Words]]:
    """The synonyms that a question is widened by."""
    found: dict[Words, Sequence[Words]] = {}
    for run in _runs(node):
        for first in range(len(run)):
            for last in range(first + 1, min(first + 4, len(run)) + 1):
                if meanings := known.synonyms.get(tuple(run[first:last])):
                    found[tuple(run[first:last])] = meanings
    return found


def _runs(node: Node | None) -> Iterator[list[str]]:
    """Words that stand beside each other."""
    if isinstance(node, Word):
        yield [node.text]
    elif isinstance(node, All):
        run: list[str] = []
        for part in node.parts:
            if isinstance(part, Word):
                run.append(part.text)
            else:
                yield run
                run = []
                yield from _runs(part)
        yield run
    elif isinstance(node, Any):
        for part in node.parts:
            yield from _runs(part)


class _Writer:
    def __init__(self, way: Way, known: Vocabulary, weights: str) -> None:
        self.way = way
        self.known = known
        self.weights = weights

    def write(self, node: Node) -> str:
        if isinstance(node, All):
            return _both(self.parts(node))
        if isinstance(node, Any):
            return _either([self.write(part) for part in node.parts])
        if isinstance(node, Not):
            excluding = _Writer(self.way, self.known.without_synonyms, "")
            part = excluding.write(node.part)
            return f"!{part}" if part else ""
        if isinstance(node, Near):
            left, right = self.write(node.left), self.write(node.right)
            return f"({left}<{node.distance}>{right})"
        if isinstance(node, Choice):
            found = self.known.choices.get((node.name, node.value.lower()), ())
            return _either(list(found)) or NOTHING
        return self._term(node)

    def parts(self, node: All, apart: bool = False) -> list[str]:
        parts = [part for part in node.parts if not _weak(part)]
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
            return [self._in_mix(figure) for figure in part.parts]
        if isinstance(part, Size):
            figures = [figure for each in part.parts for figure in _figures(each)]
            return [_either([lexeme(each), self._glued(part.parts)]) for each in figures]
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
        itself = _both([self._term(part) for part in parts])
        return _either([itself, *map(self._meaning, self.known.synonyms[run])])

    def _meaning(self, meaning: Words) -> str:
        """What means the same; "" where some word of it is in no document."""
        for word in meaning:
            if not self._there([word, *roots(word, self.known.stems.get(word, word))]):
                return ""
        return _both([self._word(word, Way.STEM) for word in meaning])

    def _there(self, forms: Sequence[str]) -> list[str]:
        return [form for form in forms if form not in self.known.absent]

    def _term(self, term: Node) -> str:
        if isinstance(term, Word):
            return self._one(term)
        if isinstance(term, Quoted):
            return _follow([lexeme(word, self.weights) for word in term.words])
        if isinstance(term, Grade):
            return self._grade(term)
        if isinstance(term, Mix):
            return self._mix(term.parts)
        if isinstance(term, Size):
            return self._size(term.parts)
        if isinstance(term, Inch):
            return self._inch(term.parts)
        if isinstance(term, Figure):
            return _follow([lexeme(part, self.weights) for part in term.parts])
        assert isinstance(term, Code)
        return lexeme(f".{term.text}", "*")

    def _one(self, term: Word) -> str:
        weights = term.weights or self.weights
        if term.beginning:
            return _either(self._beginning(term.text, weights))
        if term.literal:
            return lexeme(term.text, weights)
        found = [self._word(term.text, self._way_of(term.text), term.last)]
        if self.way >= Way.SYNONYM:
            meanings = self.known.synonyms.get((term.text,), ())
            # `plesteran dinding` finds nothing that `plesteran` does not
            found += [self._meaning(each) for each in meanings if term.text not in each]
        return _either(found)

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
            there = self._there([word + unit for unit in _UNITS])
            found += [lexeme(each, self.weights) for each in there]
            return _either(list(dict.fromkeys(found)))
        figures = word.rstrip("abcdefghijklmnopqrstuvwxyz")
        if figures.isdecimal() and word != figures:  # `15mm` is 15 mm
            pair = [figures, word[len(figures) :]]
            found.append(_follow([lexeme(part, self.weights) for part in pair]))
        letters = word.rstrip("0123456789")
        if letters.isalpha() and word != letters and letters not in ("m", "cm", "mm", "km"):
            pair = [letters, word[len(letters) :]]  # `hb20` is HB-20
            found.append(_follow([lexeme(part, self.weights) for part in pair]))
        if way >= Way.STEM:
            stem = self.known.stems.get(word, word)
            found += [lexeme(root, self.weights) for root in self._there(roots(word, stem))]
        return _either(list(dict.fromkeys(found)))

    def _grade(self, term: Grade) -> str:
        parts = [lexeme(part, self.weights) for part in term.parts]
        letters = [lexeme(letter, self.weights) for letter in ("f", "c", "fc", "f3c", "fc3", "k")]
        f, c, fc, f3c, fc3, k = letters
        if term.kind == "fc":
            # f'c and fc', and what is left of them where the prime was lost.
            spelt = [_follow([f, c]), fc, f3c, fc3]
            return _either([_follow([each, *parts]) for each in spelt])
        found = [_follow([k, *parts]), lexeme("k" + term.parts[0], self.weights)]
        if self.way >= Way.SYNONYM and self.known.near_grades:
            found += [self._grade(Grade("fc", each, 0)) for each in _in_mpa(int(term.parts[0]))]
        return _either(found)

    def _in_mix(self, part: str) -> str:
        there = self._there([part + unit for unit in _IN_MIX if unit])
        return _either([lexeme(each, self.weights) for each in (part, *there)])

    def _glued(self, parts: Words) -> str:
        return lexeme("x".join(parts), "*" + self.weights)

    def _mix(self, parts: Words) -> str:
        glued = [self._in_mix(part) for part in parts]
        apart = lexeme(parts[0], self.weights)
        for part in parts[1:]:  # `1 SP : 4 PP`
            apart = f"({apart}<2>{lexeme(part, self.weights)})"
        return _either([_follow(glued), apart])

    def _inch(self, parts: Words) -> str:
        itself = [lexeme(part, self.weights) for part in parts]
        whole, fraction = parts[:1] if len(parts) != 2 else (), "/".join(parts[-2:])
        size = " ".join((*whole, fraction)) if len(parts) > 1 else parts[0]
        after = [str(_NOMINAL[size]), "inch"] if size in _NOMINAL else ["inch"]
        found = [_follow([*itself, lexeme(each, self.weights)]) for each in after]
        # Alone the figures say little: `1` is in `Pemasangan 1 m`.
        return _either([*found, _follow(itself)] if self.way >= Way.BEGINNING else found)

    def _size(self, parts: Words) -> str:
        pieces = [
            _follow([lexeme(each, self.weights) for each in _figures(part)]) for part in parts
        ]
        by = lexeme("x", self.weights)
        spaced = measured = pieces[0]
        for piece in pieces[1:]:
            spaced = f"({spaced}<->{by}<->{piece})"
            measured = f"({measured}<2>{by}<->{piece})"  # `20 cm x 20 cm`
        return _either([self._glued(parts), spaced, measured, _follow(pieces)])


def _figures(part: str) -> list[str]:
    """A measure as PostgreSQL has it: `2,5` in two words."""
    return part.replace(",", ".").split(".")


def _weak(node: Node) -> bool:
    return isinstance(node, Word) and not node.beginning and node.text in WEAK


def _in_mpa(grade: int) -> list[Words]:
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


def _both(parts: Sequence[str]) -> str:
    found = [part for part in parts if part]
    return f"({'&'.join(found)})" if len(found) > 1 else "".join(found)


def _either(parts: Sequence[str]) -> str:
    found = [part for part in parts if part]
    return f"({'|'.join(found)})" if len(found) > 1 else "".join(found)


def _follow(parts: Sequence[str]) -> str:
    return f"({'<->'.join(parts)})" if len(parts) > 1 else "".join(parts)

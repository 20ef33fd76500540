"""What a text asks for, as data."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mode(StrEnum):
    """How a text is read."""

    AUTO = "auto"
    WEBSEARCH = "websearch"
    PLAIN = "plain"
    PHRASE = "phrase"
    RAW = "raw"
    PREFIX = "prefix"
    FUZZY = "fuzzy"


class Scope(StrEnum):
    """What is looked for: analyses, or lines of analyses."""

    AHSP = "ahsp"
    RINCIAN = "rincian"


@dataclass(frozen=True, slots=True)
class Word:
    """One word in small letters.

    Attributes:
        text: the word.
        at: where it begins in the text.
        beginning: whether any word that begins so is meant.
        literal: whether it is meant to the letter, as in a raw query; else stems and units help.
        weights: in a raw query, of the words in the document that count.
        last: whether the text ends with it, so that it may still be being typed.
    """

    text: str
    at: int
    beginning: bool = False
    literal: bool = False
    weights: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that must follow each other."""

    words: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Near:
    """Two parts at an exact distance of words (raw queries only)."""

    left: "Node"
    right: "Node"
    distance: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of concrete: `k` and kg/cm2, or `fc` and MPa; `parts` are the figures."""

    kind: str
    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Mix:
    """Parts of a mortar: `1:4`, `1 PC : 3 PS`."""

    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Size:
    """Measures beside each other: `60x60`, `40 x 40`."""

    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in several words, as PostgreSQL has it: `2,5` or `1/2`."""

    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Inch:
    """A measure in inches, in its figures: `4"`, `1/2 inch`, `1-1/4"`."""

    parts: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Code:
    """The beginning of a code among words."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter written in the box: `satuan:m3`."""

    name: str
    value: str
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever must not be there."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """Parts that must all be there."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Parts of which one is enough."""

    parts: tuple["Node", ...]


Node = Word | Quoted | Near | Grade | Mix | Size | Figure | Inch | Code | Choice | Not | All | Any


@dataclass(frozen=True, slots=True)
class Range:
    """What a koefisien must be: from `low` to `high`, each with or without the limit itself.

    Numbers are texts as PostgreSQL reads them, so that no digit is lost.
    """

    low: str | None = None
    high: str | None = None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a part of a text cannot be used: what kind, where it begins, and the part itself."""

    kind: str
    at: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A text, understood.

    Attributes:
        text: what was typed.
        mode: how it was read.
        codes: spellings of the beginning of a code, where the whole text may be one.
        root: what is looked for; None where nothing is.
        ranges: what the koefisien of a line must be, all of them.
        problems: parts that were left out, and why.
        words_too: whether words are looked up beside a code that is found; else only instead.
    """

    text: str
    mode: Mode = Mode.AUTO
    codes: tuple[str, ...] = ()
    root: Node | None = None
    ranges: tuple[Range, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    words_too: bool = True

    def __bool__(self) -> bool:
        return bool(self.codes or self.root or self.ranges)

"""What is known of the words of a question, and how loosely they are looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

Words = tuple[str, ...]


class Way(IntEnum):
    """How loosely words are looked for."""

    EXACT = 0
    STEM = 1
    SYNONYM = 2
    BEGINNING = 3


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

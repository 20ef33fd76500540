"""What a question holds: its terms, words and filters, without how they are put together."""

from collections.abc import Iterator, Sequence

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
from ahsp.search.language.vocabulary import Vocabulary, Words

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
    for run in runs(node):
        for first in range(len(run)):
            for last in range(first + 1, min(first + 4, len(run)) + 1):
                if meanings := known.synonyms.get(tuple(run[first:last])):
                    found[tuple(run[first:last])] = meanings
    return found


def runs(node: Node | None) -> Iterator[list[str]]:
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
                yield from runs(part)
        yield run
    elif isinstance(node, Any):
        for part in node.parts:
            yield from runs(part)


def is_weak(node: Node) -> bool:
    return isinstance(node, Word) and not node.beginning and node.text in WEAK

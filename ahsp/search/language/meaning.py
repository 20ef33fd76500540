"""From a question to tsqueries over `ahsp.document`: one for each way in which words may match.

Each way holds the ones before it: the words themselves, words of the same stem, words that mean the
same, words that only begin so. All of it is text made of quoted words, so that none can be a wrong
query.
"""

from collections.abc import Sequence

from ahsp.search.language.lexemes import either
from ahsp.search.language.question import All, Any, Figure, Mix, Node, Quoted, Size
from ahsp.search.language.vocabulary import Vocabulary, Way
from ahsp.search.language.writer import Writer

_BESIDE = (Quoted, Figure, Mix, Size)


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
    return Writer(way, known, weights).write(node)


def wanted_parts(node: Node, way: Way, known: Vocabulary) -> list[str]:
    """What a question looks for, as tsqueries that must all match.

    Together they are `wanted`; where `needs_a_look`, they are only necessary.

    Args:
        node: the question.
        way: how loosely.
        known: what is known of its words.
    """
    writer = Writer(way, known, "")
    lacking = any_may_lack(node)
    if lacking:
        found = [either([writer.write(each) for each in pair]) for pair in _pairs(lacking)]
    else:
        found = writer.parts(node if isinstance(node, All) else All((node,)), apart=True)
    return list(dict.fromkeys(part for part in found if part))


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

"""How parts of a question are put together."""

from collections.abc import Sequence

from ahsp.search.language.question import All, Any, Near, Node, Not


def all_of(parts: Sequence[Node]) -> Node | None:
    """The parts together, those of sequences among them one by one; None of none."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, All) else [part]
    return (flat[0] if len(flat) == 1 else All(tuple(flat))) if flat else None


def any_of(parts: Sequence[Node]) -> Node | None:
    """The parts as alternatives; None of none."""
    return (parts[0] if len(parts) == 1 else Any(tuple(parts))) if parts else None


def finds(node: Node) -> bool:
    """Whether something is looked for, instead of only excluded; an index cannot find the rest."""
    if isinstance(node, Not):
        return False
    if isinstance(node, All):
        return any(map(finds, node.parts))
    if isinstance(node, Any):
        return all(map(finds, node.parts))
    if isinstance(node, Near):
        return finds(node.left) and finds(node.right)
    return True

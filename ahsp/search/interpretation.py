"""What was understood, in the reader's language."""

from collections.abc import Callable, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ahsp.search.corrections import Corrected
from ahsp.search.filters import Query
from ahsp.search.language.numbers import written
from ahsp.search.language.question import (
    All,
    Any,
    Choice,
    Code,
    Figure,
    Grade,
    Inch,
    Mix,
    Mode,
    Near,
    Node,
    Not,
    Quoted,
    Range,
    Scope,
    Size,
    Word,
)
from ahsp.search.language.terms import synonyms_used
from ahsp.search.understanding import Understood

_: Callable[..., str] = gettext
_NAMES = {
    "sumber": _l("Source"),
    "klasifikasi": _l("Classification"),
    "satuan": _l("Unit"),
    "kategori": _l("Category"),
    "item": _l("Item"),
    "koef": _l("Coefficient"),
}


def interpretation(what: Understood, query: Query, how: Corrected | None) -> str:
    """What a question was taken for, in one line; "" where nothing was asked.

    Args:
        what: the question.
        query: as asked.
        how: how it was changed, if it was.
    """
    if not what:
        return ""
    parts: list[str] = []
    if what.question.codes:
        code = what.question.codes[0]
        parts.append(_("codes that begin with %(code)s", code=code))
    if what.root is not None and (not what.question.codes or what.question.words_too):
        parts.append(_all_or_any(what.root, query, how))
    parts += [_node(node) for node in what.aside]
    parts += [_range(each) for each in what.ranges]
    said = "; ".join(part for part in parts if part)
    if query.scope is Scope.RINCIAN:
        said = _("lines with %(what)s", what=said)
    also = [
        " / ".join(" ".join(each) for each in (term, *meanings))
        for term, meanings in synonyms_used(what.root, what.known).items()
    ]
    if also:
        said += " · " + _("also: %(words)s", words=", ".join(also))
    return said


def _all_or_any(root: Node, query: Query, how: Corrected | None) -> str:
    said = _node(root)
    if query.mode is Mode.PREFIX:
        return _("words that begin with %(words)s", words=said)
    if how is not None and how.loosely:
        return _("most of the words of %(words)s", words=what_was_typed(query, how))
    return said


def what_was_typed(query: Query, how: Corrected) -> str:
    """The question's text, in the spelling that was looked for."""
    return how.q or query.q


def _node(node: Node) -> str:
    if isinstance(node, All):
        between = _("and")
        return f" {between} ".join(_inside(part) for part in node.parts)
    if isinstance(node, Any):
        between = _("or")
        return f" {between} ".join(_inside(part) for part in node.parts)
    if isinstance(node, Not):
        return _("without %(what)s", what=_inside(node.part))
    if isinstance(node, Near):
        left, right = _node(node.left), _node(node.right)
        if node.distance == 1:
            return _("%(left)s followed by %(right)s", left=left, right=right)
        return _(
            "%(left)s, %(count)s words before %(right)s",
            left=left, count=node.distance, right=right,
        )  # fmt: skip
    if isinstance(node, Choice):
        return f"{words_for(node.name)}: {node.value}"
    return _term(node)


def _inside(node: Node) -> str:
    said = _node(node)
    return f"({said})" if isinstance(node, All | Any) else said


def _term(node: Node) -> str:
    if isinstance(node, Word):
        return f"{node.text}…" if node.literal and node.beginning else node.text
    if isinstance(node, Quoted):
        return f"“{' '.join(node.words)}”"
    if isinstance(node, Grade):
        if node.kind == "k":
            return _("grade K-%(number)s", number=node.parts[0])
        return _("grade f'c %(number)s MPa", number=",".join(node.parts))
    if isinstance(node, Mix):
        return _("mix %(parts)s", parts=" : ".join(node.parts))
    if isinstance(node, Size):
        return _("size %(parts)s", parts=" × ".join(node.parts))
    if isinstance(node, Inch):
        return _inches(node.parts)
    if isinstance(node, Figure):
        return ",".join(node.parts)
    assert isinstance(node, Code)
    return _("code %(code)s…", code=node.text.upper())


def _inches(parts: Sequence[str]) -> str:
    whole, fraction = parts[: len(parts) % 2], parts[len(parts) % 2 :]
    return " ".join((*whole, "/".join(fraction))).strip() + "″"


def _range(one: Range) -> str:
    return _("koefisien %(range)s", range=written(one))


def words_for(name: str) -> str:
    """A filter's name for people."""
    return str(_NAMES[name])

"""What to do where nothing was found: every way out with the number that it would find."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from msgspec.structs import replace

from ahsp.caching import current_version
from ahsp.search.corrections import corrected
from ahsp.search.facets import label_of
from ahsp.search.filters import FILTERS, Query
from ahsp.search.language.question import Mode, Scope
from ahsp.search.nothing import Shorter, Without, less_of
from ahsp.search.queries import count
from ahsp.search.understanding import understand


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another question that finds something: what it is, its address, how many it finds."""

    label: str
    url: str
    count: int
    capped: bool


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Other ways to read the question, and the question with fewer filters, that find something."""

    spellings: list[WayOut]
    without: list[WayOut]

    def __bool__(self) -> bool:
        return bool(self.spellings or self.without)


def with_less(query: Query, names: Mapping[int, str], address: Callable[[Query], str]) -> WaysOut:
    """What has all that a question says but one thing, where nothing has all of it.

    Args:
        query: the question.
        names: of its editions, by id.
        address: turns a question into its address.
    """
    less = less_of(replace(query, page=1))
    without: list[tuple[str, Shorter | Without]] = [
        *((f"“{each.part}”", each) for each in less.words),
        *((label_of(each.name, each.value, names), each) for each in less.filters),
    ]
    return WaysOut(
        [],
        [
            WayOut(
                _("Without %(filter)s", filter=label), address(each.query), each.total, each.capped
            )
            for label, each in without
        ],
    )


def ways_out(query: Query, names: Mapping[int, str], address: Callable[[Query], str]) -> WaysOut:
    """What finds something in place of a question that found nothing.

    Args:
        query: the question.
        names: of its editions, by id.
        address: turns a question into its address.
    """
    first = replace(query, page=1)

    def tried(others: list[tuple[str, Query]]) -> list[WayOut]:
        found = [(label, other, count(other)) for label, other in others]
        return [WayOut(label, address(other), *n) for label, other, n in found if n.total]

    less = with_less(first, names, address).without
    return WaysOut(tried(_read_otherwise(first)), less + tried(_bare(first)))


def _read_otherwise(query: Query) -> list[tuple[str, Query]]:
    others: list[tuple[str, Query]] = []
    if not query.q:
        return others
    near = corrected(understand(query, current_version()), query).q
    if near:
        others.append((_("Did you mean “%(q)s”?", q=near), replace(query, q=near, as_typed=False)))
    if query.mode is not Mode.AUTO:
        usual = replace(query, mode=Mode.AUTO, as_typed=False)
        others.append((_("Read as estimators write, with synonyms"), usual))
    if query.scope is Scope.AHSP:
        others.append((_("In lines of analyses"), replace(query, scope=Scope.RINCIAN)))
    else:
        others.append((_("In names of analyses"), replace(query, scope=Scope.AHSP)))
    return others


def _bare(query: Query) -> list[tuple[str, Query]]:
    """The question without all of its filters, where it has several."""
    if sum(len(query.chosen(each.name)) for each in FILTERS) < 2:
        return []
    bare = replace(query, **{each.name: () for each in FILTERS})
    return [(_("Without any filter"), bare)]

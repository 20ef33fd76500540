"""Finding analyses: the same question and the same answer for the page and the shell."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from msgspec.structs import replace
from sqlalchemy import BigInteger, FromClause, column, func, select

from ahsp.caching import current_state, current_version, declare, kept
from ahsp.extensions import db
from ahsp.metrics.known import SEARCH_SECONDS
from ahsp.models import Ahsp, Sumber
from ahsp.replica import read
from ahsp.search.asking import the_row
from ahsp.search.browse import browse, narrowed
from ahsp.search.corrections import Corrected, corrected
from ahsp.search.filters import FACETS, Query
from ahsp.search.found import Counted, Found
from ahsp.search.hits import hits, line_hits, texts_of, texts_of_lines
from ahsp.search.interpretation import interpretation
from ahsp.search.kin import kin_among
from ahsp.search.language.question import Mode, Scope
from ahsp.search.leaving_out import relaxed, together
from ahsp.search.lines.page import lines
from ahsp.search.parameters import all_of, bound, page_of, total_of
from ahsp.search.planning import plan_for_all, state_of_data
from ahsp.search.understanding import Understood, understand
from ahsp.switches.state import is_on

RESULTS = declare("search", _l("Search results"))
CATALOGUE = declare("catalogue", _l("Pages of the catalogue"))


class Count(NamedTuple):
    """How much there is, and whether there is more than that."""

    total: int
    capped: bool


def find(query: Query, size: int | None = None) -> Found:
    """Answer a question.

    Args:
        query: words, filters, order and page.
        size: rows a page; None takes the query's.
    """
    began = perf_counter()
    query = replace(query, size=size or query.size)
    if not is_on("corrections"):
        query = replace(query, as_typed=True, mode=_plain(query.mode))
    if not (query.q or query.item or query.koef):
        state = current_state()
        row = kept(CATALOGUE, query, lambda: read(lambda: _browsed(query), state.version), state)
        return _found(
            row, Understood(understand(query, state.version).question), query, None, began
        )
    state = state_of_data()
    row, what, how = kept(
        RESULTS, query, lambda: read(lambda: _searched(query, state.version), state.version), state
    )
    return _found(row, what, query, how, began)


def count(query: Query) -> Count:
    """How much a question finds, as `find` says, without a page of it.

    Args:
        query: words and filters; its page does not matter.
    """
    if not is_on("corrections"):
        query = replace(query, as_typed=True, mode=_plain(query.mode))
    if not (query.q or query.item or query.koef):
        return Count(find(query, 1).total, capped=False)
    version = state_of_data().version
    return _bounded(read(lambda: _answer(query, version, _total)[0]["total"], version))


def _bounded(total: int) -> Count:
    capped = total >= bound()
    return Count(bound() - 1 if capped else total, capped)


def _plain(mode: Mode) -> Mode:
    return Mode.AUTO if mode is Mode.FUZZY else mode


def _browsed(query: Query) -> dict[str, Any]:
    with SEARCH_SECONDS.timed("browse"):
        return browse(query, query.size)


def _searched(query: Query, version: int) -> tuple[dict[str, Any], Understood, Corrected]:
    with SEARCH_SECONDS.timed(query.mode.value):
        return _answer(query, version, _row)


def _answer(
    query: Query, version: int, ask: Callable[[Understood, Query], dict[str, Any]]
) -> tuple[dict[str, Any], Understood, Corrected]:
    """The row, and the question that it answers: as asked, else corrected, else less strict.

    Args:
        query: words and filters.
        version: of the data.
        ask: answers one reading of it, by a row with its total at least.
    """
    what = understand(query, version)
    as_asked = Corrected()
    fuzzy = query.mode is Mode.FUZZY
    if not fuzzy:
        row = ask(what, query)
        if row["total"] or query.as_typed or query.mode is not Mode.AUTO or what.root is None:
            return row, what, as_asked
    how = corrected(what, query)
    if how.q:
        again = understand(replace(query, q=how.q), version)
        row = ask(again, query)
        if row["total"]:
            return row, again, how
        what = again
    elif fuzzy:
        row = ask(what, query)
        if row["total"]:
            return row, what, as_asked
    for less_strict in (relaxed, together):
        less = less_strict(what, how, query)
        loose = ask(less.what, query) if less is not None else None
        if less is not None and loose is not None and loose["total"]:
            return loose, less.what, less.how
    return row, what, how if row["total"] else as_asked


def _row(what: Understood, query: Query) -> dict[str, Any]:
    if not what:
        nothing: dict[str, list[Any]] = {each.name: [] for each in FACETS}
        return {"total": 0, "lines": 0, "rows": [], "kin": frozenset(), **nothing}
    if query.scope is Scope.RINCIAN:
        row = lines(what, query)
        texts = texts_of_lines(row["rows"] or ())
    else:
        asked, values = page_of(what, query)
        row = the_row(asked, values)
        texts = texts_of(row["rows"] or ())
    return row | {"kin": kin_among(texts, what)}


def _total(what: Understood, query: Query) -> dict[str, Any]:
    if not what:
        return {"total": 0}
    if query.scope is Scope.RINCIAN:
        return lines(what, replace(query, size=1))
    asked, values = total_of(what, query)
    return the_row(asked, values)


def matching(query: Query) -> FromClause:
    """All that a question finds, however much, as a table with a column `id`.

    Args:
        query: words and filters; its page does not matter.
    """
    version = current_version()
    if not (query.q or query.item or query.koef):
        return select(Ahsp.id).where(*narrowed(query)).subquery("matching")
    what = _answer(query, version, _total)[1]
    plan_for_all()
    if not what:
        return select(Ahsp.id).where(Ahsp.id.is_(None)).subquery("matching")
    asked, values = all_of(what, query)
    return asked.bindparams(**values).columns(column("id", BigInteger)).subquery("matching")


def _found(
    row: dict[str, Any], what: Understood, query: Query, how: Corrected | None, began: float
) -> Found:
    bounded = how is not None
    of_lines = bounded and query.scope is Scope.RINCIAN
    rows = row["rows"] or []
    total, capped = _bounded(row["total"]) if bounded else Count(row["total"], capped=False)
    pages = max(1, -(-total // query.size))
    page = min(query.page, pages)
    first = (page - 1) * query.size + 1 if rows else 0
    rows, kin = rows[: total - first + 1], row.get("kin", ())
    return Found(
        rows=[] if of_lines else hits(rows, what, kin),
        line_rows=line_hits(rows, what, kin) if of_lines else [],
        total=total,
        capped=capped,
        lines=None if capped else int(row["lines"]),
        page=page,
        first=first,
        last=first + len(rows) - 1 if rows else 0,
        pages=pages,
        facets={each.name: _counted(row[each.name] or [], bounded) for each in FACETS},
        ms=(perf_counter() - began) * 1000,
        corrected=how.words if how else (),
        corrected_q=how.q if how else "",
        left_out=how.left_out if how else (),
        loosely=how is not None and how.loosely,
        problems=what.question.problems,
        interpretation=interpretation(what, query, how),
    )


def _counted(rows: list[list[Any]], bounded: bool) -> list[Counted]:
    capped = bounded and sum(count for _, _, count in rows) >= bound()
    most = bound() - 1
    return [Counted(v, label, min(n, most) if capped else n, capped) for v, label, n in rows]


def names_of_sumber(ids: tuple[int, ...]) -> dict[int, str]:
    """Names of the editions among `ids` that exist."""
    if not ids:
        return {}
    query = select(Sumber.id, Sumber.nama).where(Sumber.id.in_(ids))
    return {row.id: row.nama for row in db.session.execute(query)}


def kept_names_of_sumber(ids: tuple[int, ...]) -> dict[int, str]:
    """The same for a page of results, asked once for each version of the data, as all of it is."""
    return kept(CATALOGUE, ("names", ids), lambda: names_of_sumber(ids)) if ids else {}


def sumber_named(nama: str) -> int | None:
    """Id of the edition of that name, in capitals or not, or None."""
    query = select(Sumber.id).where(func.lower(Sumber.nama) == nama.lower()).limit(1)
    return db.session.scalar(query)


def nothing_imported() -> bool:
    """Whether there is no analysis at all."""
    return db.session.scalar(select(Ahsp.id).limit(1)) is None

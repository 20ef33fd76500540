"""One page of lines, with their count and the facets."""

from functools import lru_cache
from typing import Any

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.search.asking import the_row
from ahsp.search.filters import FACETS, Query
from ahsp.search.lines.asked import asked_of_lines, narrowings
from ahsp.search.lines.statement import FEW, MANY, SAMPLED, statement
from ahsp.search.parameters import bound
from ahsp.search.understanding import Understood
from ahsp.search.written import Written, written

_EDITIONS_HAVE = text("""
    SELECT EXISTS (
        SELECT FROM ahsp_count
        WHERE sumber_id = ANY(:sumber) AND klasifikasi = ANY(:klasifikasi)
        GROUP BY sumber_id, klasifikasi HAVING sum(analyses) > 0
    )
""")


def lines(what: Understood, query: Query) -> dict[str, Any]:
    """One page of lines, their count and the facets, in the shape of a search's row.

    Args:
        what: the question, understood.
        query: filters, order and page.
    """
    asked = asked_of_lines(what, query)
    if asked.any_item and not (asked.narrow or asked.analyses):
        return {"total": 0, "lines": 0, "rows": [], **{each.name: [] for each in FACETS}}
    open_facets = [each.name for each in FACETS if query.chosen(each.name)]
    scopes = _scopes(query, open_facets)
    narrowing = narrowings(asked, query, scopes)
    one = _statement(
        " AND ".join(asked.uses) or "true",
        "".join(f" AND {each}" for each in asked.lines),
        query.sort,
        narrowed=any(narrowing),
        narrow=asked.narrow,
        any_item=asked.any_item,
    )
    values = asked.values | {
        "facets": scopes,
        "narrowings": narrowing,
        "kategori": list(query.kategori) or None,
        "satuan": list(query.satuan) or None,
        "bound": bound(),
        "few": FEW,
        "many": MANY,
        "sampled": SAMPLED,
        "size": query.size,
        "offset": (query.page - 1) * query.size,
        **{f"open_{each.name}": each.name if each.name in open_facets else "" for each in FACETS},
    }
    return the_row(one, values)


@lru_cache(maxsize=256)
def _statement(uses: str, lines: str, sort: str, **ways: bool) -> Written:
    return written(statement(uses, lines, sort, **ways))


def _scopes(query: Query, open_facets: list[str]) -> list[str]:
    """The results, "", and the facets that are counted without their own choice, if there are any.

    Editions and classifications that never go together leave nothing but themselves to choose.
    """
    if query.sumber and query.klasifikasi:
        chosen = {"sumber": list(query.sumber), "klasifikasi": list(query.klasifikasi)}
        if not db.session.scalar(_EDITIONS_HAVE, chosen):
            return ["sumber", "klasifikasi"]
    return ["", *open_facets]

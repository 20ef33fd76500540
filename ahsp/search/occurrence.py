"""Which words occur, and which stand together: in analyses, or in items where lines are wanted."""

from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from ahsp.models.ahsp import SMALL, in_sample
from ahsp.search.asking import the_row, the_rows
from ahsp.search.language.meaning import needs_a_look, wanted, wanted_parts
from ahsp.search.language.question import All, Node, Scope
from ahsp.search.language.vocabulary import Way
from ahsp.search.sampling import having
from ahsp.search.understanding import Understood
from ahsp.search.written import Written, written

# An index collects all matches before the first: the sample, where a common word is soon found,
# comes first.
_OCCURS = written(f"""
    SELECT place, often, CASE
        WHEN often > 0 THEN true
        WHEN EXISTS (SELECT FROM item WHERE words @@ CAST(in_item AS tsquery)) THEN true
        ELSE EXISTS (SELECT FROM ahsp WHERE document @@ CAST(in_document AS tsquery))
    END AS occurs
    FROM unnest(CAST(:in_document AS text[]), CAST(:in_item AS text[]))
            WITH ORDINALITY AS each (in_document, in_item, place)
        CROSS JOIN LATERAL (
            SELECT count(*) AS often FROM (
                SELECT FROM ahsp
                WHERE document @@ CAST(in_document AS tsquery) AND {in_sample(SMALL)} LIMIT 500
            ) AS few
        ) AS counted
""")  # noqa: S608  a condition of our own
_OCCURS_IN_ITEMS = written("""
    SELECT place, often, often > 0 AS occurs
    FROM unnest(CAST(:in_item AS text[])) WITH ORDINALITY AS each (in_item, place)
        CROSS JOIN LATERAL (
            SELECT count(*) AS often FROM (
                SELECT FROM item WHERE words @@ CAST(in_item AS tsquery) LIMIT 500
            ) AS few
        ) AS counted
""")
_IN_AN_ITEM = written("""
    SELECT EXISTS (SELECT FROM item WHERE words @@ CAST(:wanted AS tsquery)) AS found
""")


def occurring(parts: Sequence[Node], what: Understood, scope: Scope) -> list[int]:
    """How often each part occurs, roughly; 0 where it does nowhere at all.

    Args:
        parts: of a question.
        what: the question.
        scope: whether names and items count, or items alone.
    """
    known = what.known.without_documents
    asked = {
        "in_document": [wanted(part, Way.BEGINNING, what.known) for part in parts],
        "in_item": [wanted(part, Way.BEGINNING, known) for part in parts],
    }
    rows = the_rows(_OCCURS_IN_ITEMS if scope is Scope.RINCIAN else _OCCURS, asked)
    rows.sort(key=itemgetter("place"))
    return [row["occurs"] and 1 + row["often"] for row in rows]


def stand_together(node: All, what: Understood, narrowing: str, scope: Scope) -> bool:
    """Whether some analysis, or item, has all parts, each with the words that may stand for it.

    Args:
        node: the parts.
        what: the question that they are of.
        narrowing: what the analysis must have besides, as a tsquery; "" for nothing.
        scope: whether it is analyses, or items.
    """
    if scope is Scope.RINCIAN:
        known = what.known.without_documents
        asked = {"wanted": wanted(node, Way.BEGINNING, known)}
        return bool(the_row(_IN_AN_ITEM, asked)["found"])
    parts = wanted_parts(node, Way.BEGINNING, what.known)
    if not parts:
        return False
    whole = wanted(node, Way.BEGINNING, what.known) if needs_a_look(node) else None
    matches, values = having([*parts, narrowing] if narrowing else parts, whole)
    return bool(the_row(_stands(matches), values)["found"])


@lru_cache(maxsize=64)
def _stands(matches: str) -> Written:
    row = f"EXISTS (SELECT FROM ahsp WHERE {matches}"
    sample = in_sample(SMALL)
    return written(f"SELECT CASE WHEN {row} AND {sample}) THEN true ELSE {row}) END AS found")

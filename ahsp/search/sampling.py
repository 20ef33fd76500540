"""Looking for matches in a sample of the analyses first, where that is enough.

An index gives all matches or none, which takes long where half of all analyses match. So a small
sample, which has an index of its own, is asked first: where it alone reaches the bound it is
enough, and where a good eighth of the bound is in it, the rest of a larger sample is asked. Samples
that do not reach the bound stand for nothing, so that no match is lost in them.
"""

from collections.abc import Sequence

from ahsp.models.ahsp import LARGE, SMALL, in_sample


def having(parts: Sequence[str], whole: str | None = None) -> tuple[str, dict[str, str]]:
    """SQL: a condition on `ahsp` that holds where all tsqueries match, and its parameters.

    Args:
        parts: looked for in the index, one by one.
        whole: another one that must match, for which an index is of no use.
    """
    each = [f"document @@ CAST(:part{place} AS tsquery)" for place in range(len(parts))]
    values = {f"part{place}": part for place, part in enumerate(parts)}
    if whole is not None:
        each.append("(document @@ CAST(:whole AS tsquery)) IS TRUE")  # so the index is not asked
        values["whole"] = whole
    return " AND ".join(each), values


def sampled(columns: str, matches: str) -> str:
    """SQL: a subquery of analyses that match, all of them or at least `:bound`.

    Args:
        columns: of `ahsp`.
        matches: a condition on `ahsp`.
    """
    return f"""(
                WITH small AS MATERIALIZED (
                    SELECT {columns} FROM ahsp WHERE {in_sample(SMALL)} AND {matches} LIMIT :bound
                ),
                counted AS MATERIALIZED (
                    SELECT count(*) AS small, count(*) BETWEEN :bound / 7 AND :bound - 1 AS more
                    FROM small
                ),
                large AS MATERIALIZED (
                    SELECT {columns} FROM ahsp WHERE {in_sample(LARGE)} AND {matches}
                        AND (SELECT more FROM counted)
                        AND NOT {in_sample(SMALL)}
                    LIMIT :bound - (SELECT small FROM counted)
                ),
                enough AS MATERIALIZED (
                    SELECT small + (SELECT count(*) FROM large) >= :bound AS enough FROM counted
                )
                SELECT * FROM small WHERE (SELECT enough FROM enough)
                UNION ALL
                SELECT * FROM large WHERE (SELECT enough FROM enough)
                UNION ALL
                SELECT {columns} FROM ahsp WHERE {matches} AND NOT (SELECT enough FROM enough)
            )"""  # noqa: S608  conditions of our own

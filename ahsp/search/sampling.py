"""Looking for matches in a sample of the analyses first, where that is enough.

An index gives all matches or none, which takes long where half of all analyses match. So a small
sample, which has an index of its own, is asked first: where it alone reaches the bound it is
enough, and where a good eighth of the bound is in it, a larger sample is asked. A sample that does
not reach the bound stands for nothing, so that no match is lost in it.
"""

from collections.abc import Sequence


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
                    SELECT {columns} FROM ahsp WHERE mod(id, 128) = 0 AND {matches} LIMIT :bound
                ),
                large AS MATERIALIZED (
                    SELECT {columns} FROM ahsp WHERE mod(id, 16) = 0 AND {matches}
                        AND (SELECT count(*) FROM small) BETWEEN :bound / 5 AND :bound - 1
                    LIMIT :bound
                )
                SELECT * FROM small WHERE (SELECT count(*) FROM small) >= :bound
                UNION ALL
                SELECT * FROM large WHERE (SELECT count(*) FROM large) >= :bound
                UNION ALL
                SELECT {columns} FROM ahsp WHERE {matches}
                    AND (SELECT count(*) FROM small) < :bound
                    AND (SELECT count(*) FROM large) < :bound
            )"""  # noqa: S608  conditions of our own

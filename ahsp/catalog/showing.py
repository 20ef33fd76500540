"""All that the page of one analysis shows."""

from typing import Any

from ahsp.catalog.chapter import chapter_of
from ahsp.catalog.decided import decided_about
from ahsp.catalog.queries import find_ahsp, groups_of, lines_of, origin_of, users_of


def page_of(ahsp_id: int) -> dict[str, Any] | None:
    """What the page's template needs, by name; None where there is no such analysis.

    Args:
        ahsp_id: which analysis.
    """
    ahsp = find_ahsp(ahsp_id)
    if ahsp is None:
        return None
    lines = lines_of(ahsp)
    return {
        "ahsp": ahsp,
        "groups": groups_of(ahsp, lines),
        "origin": origin_of(ahsp, lines),
        "users": users_of(ahsp),
        "chapter": chapter_of(ahsp),
        "decided": decided_about(ahsp, lines),
    }

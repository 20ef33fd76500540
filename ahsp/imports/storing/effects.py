"""What a commit does under each mode: counts of a comparison turned into counts of a deed.

A comparison says of each analysis what the file and the catalogue make of it, whatever the mode;
the mode says which of these a commit acts upon.
"""

from typing import Any

from ahsp.models import ImportMode

Counts = dict[str, dict[str, Any]]

ACTS_ON: dict[str, frozenset[str]] = {
    ImportMode.ADD_AND_UPDATE: frozenset({"new", "changed"}),
    ImportMode.ADD_ONLY: frozenset({"new"}),
    ImportMode.UPDATE_ONLY: frozenset({"changed"}),
    ImportMode.REPLACE_EDITION: frozenset({"new", "changed", "missing"}),
}
LINES = ("new", "changed", "removed", "same")


def planned(counts: Counts, mode: str) -> Counts:
    """What a commit would do, from what a comparison found.

    Args:
        counts: as `comparing.compare` gives them, or a batch's summary.
        mode: an `ImportMode`.

    Returns:
        `ahsp`: read = new + changed + same + refused + skipped, where skipped are those of the
        file that the mode leaves out; removed from the edition; missing from the file, yet kept.
        `rincian`: new, changed, removed, same, of the analyses that the commit acts upon.
    """
    acts_on = ACTS_ON[mode]
    found = counts["ahsp"]
    missing = found.get("missing", 0) + found.get("removed", 0)
    ahsp = {name: found.get(name, 0) for name in ("read", "new", "changed", "same", "refused")}
    ahsp["skipped"] = sum(ahsp[name] for name in ("new", "changed") if name not in acts_on)
    ahsp |= {name: 0 for name in ("new", "changed") if name not in acts_on}
    ahsp["removed"] = missing if "missing" in acts_on else 0
    ahsp["missing"] = missing - ahsp["removed"]
    parts = counts.get("lines")
    if parts is None:  # compared by an earlier version, which knew one mode only
        return {"ahsp": ahsp, "rincian": counts["rincian"]}
    rincian = dict.fromkeys(LINES, 0)
    for effect in acts_on | {"same"}:
        for name, count in parts[effect].items():
            rincian[name] += count
    return {"ahsp": ahsp, "rincian": rincian}


def under(summary: dict[str, Any], mode: str) -> dict[str, Any]:
    """A batch's summary with the counts of a mode; every row read is a line read."""
    counts = planned(summary, mode)
    return summary | counts | {"rincian": {"read": summary["rows_read"], **counts["rincian"]}}


def touched(ahsp: dict[str, int]) -> int:
    """How many analyses of the catalogue a commit with these planned counts touches."""
    return ahsp["new"] + ahsp["changed"] + ahsp["removed"]


def with_counts(summary: dict[str, Any], counts: Counts) -> dict[str, Any]:
    """A summary with what a commit would do, or did; every row read is a line read."""
    lines = {"read": summary["rows_read"], **counts["rincian"]}
    return summary | counts | {"rincian": lines}

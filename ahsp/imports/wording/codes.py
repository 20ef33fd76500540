"""What a proposed code rests on, and what an analysis swallowed, in words."""

from typing import Any

from flask_babel import gettext as _

SHOWN = 6
"""Runs of an analysis that are listed."""


def code_words(evidence: dict[str, Any]) -> str:
    """Why this code is proposed for an analysis without one; "" where none is."""
    match evidence.get("from"):
        case "beside":
            return str(_("the rows beside these have this name and code"))
        case "edition":
            return str(_("the edition has this name with this code"))
        case "name":
            return str(_("made from the name, the same in every file"))
        case "order":
            return _place(evidence["before"], evidence["after"])
    return ""


def runs_words(evidence: dict[str, Any]) -> str:
    """The runs that the lines of an analysis fall into, and the codes that the file lacks."""
    runs, codes = evidence["runs"], evidence["codes"]
    rows = ", ".join(f"{first}\u2013{last}" for first, last, _count in runs[:SHOWN])
    rows += ", …" if len(runs) > SHOWN else ""
    told = str(_("%(n)s runs of lines: rows %(rows)s", n=len(runs), rows=rows))
    if not codes:
        return told
    lacks = codes[0] if len(codes) == 1 else _("%(a)s to %(b)s", a=codes[0], b=codes[-1])
    return str(_("%(told)s; the file lacks %(codes)s", told=told, codes=lacks))


def _place(before: str, after: str) -> str:
    if before and after and before.rpartition(".")[0] == after.rpartition(".")[0]:
        return str(_("its place is between %(before)s and %(after)s", before=before, after=after))
    if before:
        return str(_("its place is behind %(before)s, the last of its section", before=before))
    return str(_("its place is in front of %(after)s", after=after))

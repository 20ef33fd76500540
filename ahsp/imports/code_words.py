"""What a proposed code rests on, in words."""

from typing import Any

from flask_babel import gettext as _


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


def _place(before: str, after: str) -> str:
    if before and after and before.rpartition(".")[0] == after.rpartition(".")[0]:
        return str(_("its place is between %(before)s and %(after)s", before=before, after=after))
    if before:
        return str(_("its place is behind %(before)s, the last of its section", before=before))
    return str(_("its place is in front of %(after)s", after=after))

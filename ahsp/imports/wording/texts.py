"""What speaks for suggestions about texts and units, in words."""

from typing import Any

from flask_babel import gettext as _

from ahsp.web.formatting import figure, number


def text_words(evidence: dict[str, Any]) -> str:
    """The evidence of a lost prime, a unit from a name, a spelling or a worksheet; else ""."""
    words: str = ""
    if "spellings" in evidence:
        words = _(
            "%(rows)s rows write it so; %(spellings)s spellings in all",
            rows=number(evidence["rows"]),
            spellings=number(evidence["spellings"]),
        )
    elif "written" in evidence:
        words = _unit_words(evidence)
    elif "amounts" in evidence:
        words = _(
            "%(unitless)s of %(rows)s rows have no unit, %(amounts)s of these 1,000 or more",
            unitless=number(evidence["unitless"]),
            rows=number(evidence["rows"]),
            amounts=number(evidence["amounts"]),
        )
    else:
        words = _prime_words(evidence)
    return words


def _unit_words(evidence: dict[str, Any]) -> str:
    written = evidence["written"]
    if evidence.get("prime"):
        words: str = _("the name says %(written)s, where a prime became a 3", written=written)
    elif evidence.get("certain"):
        words = _("the name says %(written)s", written=written)
    else:
        words = _("the name says %(written)s, which may not be the unit", written=written)
    return words


def _prime_words(evidence: dict[str, Any]) -> str:
    words: list[str] = []
    if "work" in evidence:
        words.append(_("such work is measured by its length: %(work)s", work=evidence["work"]))
    if "fills" in evidence:
        words.append(_("its materials fill %(fills)s m³", fills=figure(evidence["fills"])))
    if evidence.get("strength"):
        words.append(_("the strength of concrete is written f'c"))
    if evidence.get("length"):
        words.append(_("a height or distance is no volume"))
    return "; ".join(words)

"""What a suggestion rests on, in words."""

from typing import Any

from flask_babel import gettext as _

from ahsp.imports.wording.codes import code_words, runs_words
from ahsp.imports.wording.texts import text_words
from ahsp.web.formatting import figure, number


def evidence_words(evidence: dict[str, Any] | None) -> str:
    """What a suggestion rests on, in words; "" for nothing."""
    if not evidence:
        return ""
    if "analysis" in evidence:
        return code_words(evidence)
    if "elsewhere" in evidence:
        return _kategori_words(evidence)
    if "runs" in evidence:
        return runs_words(evidence)
    if "divisor" not in evidence and "peers" not in evidence:
        return text_words(evidence)
    words: str = _("the mark fits no other place") if evidence.get("only") else ""
    if not evidence.get("peers"):
        return words
    peers: str = _(
        "%(peers)s other analyses use %(low)s to %(high)s, mostly %(median)s",
        peers=number(evidence["peers"]),
        low=figure(evidence["low"]),
        high=figure(evidence["high"]),
        median=figure(evidence["median"]),
    )
    return f"{words}; {peers}" if words else peers


def percent(share: float | None) -> str:
    """A share as a percentage, rounded down: what is not certain is never 100 %; "" for none."""
    return "" if share is None else _("%(n)s%%", n=number(int(share * 100 + 1e-9)))


def _kategori_words(evidence: dict[str, Any]) -> str:
    words: list[str] = []
    if evidence["elsewhere"]:
        words.append(
            _(
                "%(agree)s of %(elsewhere)s elsewhere are %(kategori)s",
                agree=number(evidence["agree"]),
                elsewhere=number(evidence["elsewhere"]),
                kategori=evidence["kategori"],
            )
        )
    if evidence.get("code"):
        words.append(_("the item code begins with %(letter)s", letter=evidence["code"]))
    return "; ".join(words)

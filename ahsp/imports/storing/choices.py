"""What a person can choose before a commit: the modes, each with its exact effect in words."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from ahsp.imports.storing import effects
from ahsp.models import ImportBatch, ImportMode
from ahsp.web.formatting import number

MODES: dict[str, LazyString] = {
    ImportMode.ADD_AND_UPDATE: _l("Add and update"),
    ImportMode.ADD_ONLY: _l("Only add"),
    ImportMode.UPDATE_ONLY: _l("Only update"),
    ImportMode.REPLACE_EDITION: _l("Replace the edition"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One mode: what it is called, what it would do, and what the button then says."""

    mode: str
    label: str
    effect: str
    button: str
    touched: int
    removes: bool
    chosen: bool


def mode_of(text: str | None, usual: str = ImportMode.ADD_AND_UPDATE) -> str:
    """The mode that an address names; the usual one for no or an unknown name."""
    return text if text in set(ImportMode) else usual


def choices(batch: ImportBatch, chosen: str) -> list[Choice]:
    """The modes that a batch can be committed in.

    Args:
        batch: one that waits to be confirmed.
        chosen: the mode that stands chosen.
    """
    assert batch.summary is not None
    return [_choice(batch.summary, mode, mode == chosen) for mode in ImportMode]


def _choice(summary: effects.Counts, mode: str, chosen: bool) -> Choice:
    ahsp = effects.planned(summary, mode)["ahsp"]
    touched = effects.touched(ahsp)
    return Choice(
        mode,
        str(MODES[mode]),
        effect_words(mode, ahsp),
        _button(mode, touched, ahsp),
        touched,
        bool(ahsp["removed"]),
        chosen,
    )


def effect_words(mode: str, ahsp: dict[str, int]) -> str:
    """What a commit does in a mode, such as `12 new, 3 changed, 40 removed`.

    Args:
        mode: only what it acts upon is told.
        ahsp: planned counts of analyses.
    """
    words = {
        "new": _("%(n)s new", n=number(ahsp["new"])),
        "changed": _("%(n)s changed", n=number(ahsp["changed"])),
        "missing": _("%(n)s removed", n=number(ahsp["removed"])),
    }
    return ", ".join(words[name] for name in words if name in effects.ACTS_ON[mode])


def _button(mode: str, touched: int, ahsp: dict[str, int]) -> str:
    count = number(touched)
    if mode == ImportMode.ADD_ONLY:
        return str(ngettext("Add %(n)s analysis", "Add %(n)s analyses", touched, n=count))
    if mode == ImportMode.UPDATE_ONLY:
        return str(ngettext("Update %(n)s analysis", "Update %(n)s analyses", touched, n=count))
    if mode == ImportMode.REPLACE_EDITION:
        return str(_("Replace edition: %(effect)s", effect=effect_words(mode, ahsp)))
    return str(ngettext("Import %(n)s analysis", "Import %(n)s analyses", touched, n=count))

"""What the sheets of an import were taken for, in words."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.extensions import db
from ahsp.imports.mappings import remembered
from ahsp.imports.sheets.outline import SheetOutline
from ahsp.imports.sheets.sections import KategoriBy

FIELDS: dict[str, LazyString] = {
    "kode": _l("Code of the analysis"),
    "nama": _l("Name of the analysis"),
    "satuan_ahsp": _l("Unit of the analysis"),
    "klasifikasi": _l("Classification"),
    "sub_klasifikasi": _l("Sub-classification"),
    "kategori": _l("Category"),
    "kode_item": _l("Item code"),
    "uraian": _l("Item"),
    "satuan": _l("Unit of the item"),
    "koefisien": _l("Coefficient"),
}
"""What a column can be, in the order in which a form offers it."""
LAYOUTS: dict[str, LazyString] = {
    "flat": _l("A row for each item"),
    "flat-carried": _l("A row for each item, code and name carried down"),
    "block": _l("Official blocks"),
}
REASONS: dict[str, LazyString] = {
    "empty": _l("The sheet is empty."),
    "recapitulation": _l("A recapitulation: it lists analyses, not their items."),
    "worksheet": _l("A worksheet that calculates a cost."),
    "price-list": _l("A price list: it has no coefficients."),
    "no-header": _l("No row has the headers of an analysis table."),
    "by-person": _l("Somebody said to leave it out."),
}
"""Why a sheet is left out."""
KATEGORI: dict[KategoriBy, LazyString] = {
    "column": _l("category by a column"),
    "section": _l("category by titles between the rows"),
    "prefix": _l("category by item codes"),
}


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet: `what` it was taken for or `why` it was left out, in words.

    `origin` tells who said so (`content`, `person` or `remembered`), `forgettable` whether it is
    remembered for files to come.
    """

    place: int
    name: str
    rows: int
    read: bool
    what: str
    why: str
    origin: str
    username: str
    at: datetime | None
    forgettable: bool
    url: str


def sheets_of(batch_id: int) -> list[SheetView]:
    """The sheets of an import in the order of the file; none where that was not kept."""
    outline = remembered.outline_of(db.session(), batch_id)
    signatures = [each.mapping.signature for each in outline if each.mapping]
    known = remembered.still_known(db.session(), signatures) if signatures else set()
    return [sheet_view(batch_id, place, each, known) for place, each in enumerate(outline)]


def sheet_view(batch_id: int, place: int, told: SheetOutline, known: set[str]) -> SheetView:
    """One sheet in words.

    Args:
        batch_id: its import.
        place: its place in the file, counting from 0.
        told: what the reading told of it.
        known: signatures that something is remembered for.
    """
    mapping = told.mapping
    return SheetView(
        place=place,
        name=told.name,
        rows=told.rows,
        read=bool(told.kind),
        what=_what(told) if told.kind else "",
        why="" if told.kind else _why(told),
        origin=told.origin,
        username=mapping.username if mapping else "",
        at=datetime.fromisoformat(mapping.at) if mapping and mapping.at else None,
        forgettable=bool(mapping and told.origin != "content" and mapping.signature in known),
        url=url_for("imports.mapping", batch_id=batch_id, sheet=place),
    )


def _what(told: SheetOutline) -> str:
    words = [str(LAYOUTS.get(told.kind, told.kind))]
    mapping = told.mapping
    if mapping and mapping.kind == "flat":
        words.append(_("headers in row %(row)s", row=mapping.header))
        words.append(str(KATEGORI[mapping.kategori]))
    return ", ".join(words)


def _why(told: SheetOutline) -> str:
    reason = str(REASONS.get(told.reason, told.reason))
    if told.reason != "no-header" or not told.missing:
        return reason
    missing = ", ".join(str(FIELDS[name]) for name in told.missing if name in FIELDS)
    return " ".join((reason, _("Not found: %(names)s.", names=missing)))

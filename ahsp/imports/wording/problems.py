"""What a problem says beside its cell, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.imports.rules import Rule
from ahsp.imports.sheets.overrides import SATUAN

FIELDS: dict[str, LazyString] = {
    "kode": _l("Code"),
    "nama": _l("Name"),
    "satuan_ahsp": _l("Unit of the analysis"),
    "klasifikasi": _l("Classification"),
    "sub_klasifikasi": _l("Sub-classification"),
    "kategori": _l("Category"),
    "kode_item": _l("Item code"),
    "uraian": _l("Item"),
    "satuan": _l("Unit"),
    "koefisien": _l("Coefficient"),
}
"""What the columns of a workbook hold."""
MESSAGES: dict[Rule, LazyString] = {
    Rule.ERROR_CELL: _l("Belongs there: %(field)s"),
    Rule.DUPLICATE_CONFLICT: _l("first seen as %(first)s"),
    Rule.DUPLICATE_SAME: _l("first seen as %(first)s"),
    Rule.NAME_CONFLICT: _l("named %(first)s before"),
    Rule.SATUAN_ALIAS: _l("counts as %(suggestion)s"),
}


def cell_words(column: str, row: int) -> str:
    """A cell as a spreadsheet names it; what was decided about where there is no cell."""
    return str(FIELDS["satuan_ahsp"]) if column == SATUAN else f"{column}{row}"


def message(rule: Rule, evidence: dict[str, Any] | None, suggestion: str | None = None) -> str:
    """What a problem says beside its value; "" where the rule says it all."""
    told = (evidence or {}) | ({"suggestion": suggestion} if suggestion else {})
    if not told:
        return ""
    field = str(FIELDS.get(told.get("field", ""), ""))
    return str(MESSAGES.get(rule, "")) % (told | {"field": field})

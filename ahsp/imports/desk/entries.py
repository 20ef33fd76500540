"""Values that a person types for a cell: read as the reader would, or refused with a sentence."""

from typing import Any

from flask_babel import gettext as _

from ahsp.imports.desk.decisions import KOEFISIEN
from ahsp.imports.rules import KLASIFIKASI_LENGTH, KODE_LENGTH, SATUAN_LENGTH, TEXT_LENGTH, Rule
from ahsp.imports.sheets.cells import CONTROL, kategori_of
from ahsp.imports.sheets.numbers import LONGEST, NotANumberError, read_text

KODE = (Rule.KODE_MISSING, Rule.KODE_MALFORMED, Rule.KODE_REUSED, Rule.CODE_SCATTERED)
KATEGORI = (Rule.KATEGORI_MISSING, Rule.KATEGORI_PROPOSED, Rule.KATEGORI_UNKNOWN)
SATUAN = (Rule.SATUAN_MISSING, Rule.SATUAN_TOO_LONG, Rule.SATUAN_DERIVED)
FIELDS = {"koefisien": KOEFISIEN, "kategori": KATEGORI, "satuan": SATUAN, "kode": KODE}
LONGEST_TEXTS = {
    "satuan": SATUAN_LENGTH,
    "satuan_ahsp": SATUAN_LENGTH,
    "kode": KODE_LENGTH,
    "klasifikasi": KLASIFIKASI_LENGTH,
    "sub_klasifikasi": KLASIFIKASI_LENGTH,
}
NO_CELL = (Rule.NOT_AN_ANALYSIS, Rule.SUB_HEADING, Rule.SKIPPED_BY_PERSON)
"""Rules that tell of rows and not of a cell: there is none to write into."""


def leaves_out(rule: Rule, kode: str) -> bool:
    """Whether an analysis can be left out where a problem stands.

    Args:
        rule: the rule that was broken.
        kode: the problem's code; a worksheet that was read as an analysis has one.
    """
    return rule not in NO_CELL or (rule == Rule.NOT_AN_ANALYSIS and kode != "")


class EntryError(ValueError):
    """The typed value cannot stand in that cell; the text is a sentence for who typed it."""


def field_of(rule: Rule, evidence: dict[str, Any] | None) -> str:
    """What belongs into the cell of a problem: "koefisien", "kategori", "satuan", "kode" or "".

    Args:
        rule: the rule that the cell broke.
        evidence: the problem's; a rule that any cell can break says there which one it is.
    """
    field = next((field for field, rules in FIELDS.items() if rule in rules), "")
    return field or str((evidence or {}).get("field", ""))


def entry(field: str, typed: str) -> str:
    """The value that a cell is to be read as.

    Args:
        field: what belongs there, as `field_of` tells.
        typed: what a person typed.

    Returns:
        a koefisien with a decimal point; any other text without outer blanks.

    Raises:
        EntryError: it does not belong there.
    """
    text = typed.strip()
    if not text:
        raise EntryError(_("Type a value first."))
    if field == "koefisien":
        return _koefisien(text)
    if field == "kategori" and not kategori_of(text):
        raise EntryError(_("Type TK, BHN, ALT or LAIN."))
    longest = LONGEST_TEXTS.get(field, TEXT_LENGTH)
    if len(text) > longest:
        raise EntryError(_("At most %(limit)s characters.", limit=longest))
    if CONTROL.search(text):
        raise EntryError(_("There are characters in it that are no text."))
    return text


def _koefisien(text: str) -> str:
    try:
        value = read_text(text)
    except NotANumberError:
        value = None
    digits = "" if value is None or value < 0 else format(value.copy_abs(), "f")
    if not digits or len(digits) > LONGEST:
        raise EntryError(_("Type a number that is not negative, for example 0.25."))
    return digits

"""The rules of the reader: names and severities, which are part of the contract with scripts."""

from enum import StrEnum


class Severity(StrEnum):
    """What a broken rule does: an error blocks its analysis, the others let it in."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Rule(StrEnum):
    """What can be wrong with a row, an analysis or a cell."""

    KODE_MISSING = "kode-missing"
    NAMA_MISSING = "nama-missing"
    KATEGORI_MISSING = "kategori-missing"
    KATEGORI_UNKNOWN = "kategori-unknown"
    SATUAN_MISSING = "satuan-missing"
    SATUAN_TOO_LONG = "satuan-too-long"
    KOEFISIEN_MISSING = "koefisien-missing"
    KOEFISIEN_INVALID = "koefisien-invalid"
    NON_FINITE = "non-finite"
    ERROR_CELL = "error-cell"
    URAIAN_MISSING = "uraian-missing"
    TEXT_TOO_LONG = "text-too-long"
    CONTROL_CHARACTER = "control-character"
    DUPLICATE_CONFLICT = "duplicate-conflict"
    NAME_CONFLICT = "name-conflict"
    KODE_REUSED = "kode-reused"
    SWALLOWED_ANALYSIS = "swallowed-analysis"
    LOST_DECIMAL = "lost-decimal"
    KOEFISIEN_AMBIGUOUS = "koefisien-ambiguous"
    KOEFISIEN_OUTLIER = "koefisien-outlier"
    JOINED_ANALYSES = "joined-analyses"
    DUPLICATE_SAME = "duplicate-same"
    MOJIBAKE = "mojibake"
    KATEGORI_PROPOSED = "kategori-proposed"
    PRIME_AS_3 = "prime-as-3"
    CODE_SCATTERED = "code-scattered"
    KODE_MALFORMED = "kode-malformed"
    SATUAN_ALIAS = "satuan-alias"
    SATUAN_DERIVED = "satuan-derived"
    ITEM_SPELLING = "item-spelling"
    NOT_AN_ANALYSIS = "not-an-analysis"
    SUB_HEADING = "sub-heading"
    SKIPPED_BY_PERSON = "skipped-by-person"


_WARNINGS = {
    Rule.LOST_DECIMAL,
    Rule.KOEFISIEN_AMBIGUOUS,
    Rule.KOEFISIEN_OUTLIER,
    Rule.JOINED_ANALYSES,
    Rule.DUPLICATE_SAME,
    Rule.MOJIBAKE,
    Rule.PRIME_AS_3,
}
_NOTICES = {
    Rule.KATEGORI_PROPOSED,
    Rule.CODE_SCATTERED,
    Rule.KODE_MALFORMED,
    Rule.SATUAN_ALIAS,
    Rule.SATUAN_DERIVED,
    Rule.ITEM_SPELLING,
    Rule.NOT_AN_ANALYSIS,
    Rule.SUB_HEADING,
    Rule.SKIPPED_BY_PERSON,
}

SEVERITY: dict[Rule, Severity] = {
    rule: Severity.WARNING
    if rule in _WARNINGS
    else Severity.NOTICE
    if rule in _NOTICES
    else Severity.ERROR
    for rule in Rule
}

SATUAN_LENGTH = 20
KODE_LENGTH = 100
"""Longer codes do not fit an index entry, and no edition has any."""
KLASIFIKASI_LENGTH = 300
TEXT_LENGTH = 2_000
"""Longest name of a work or an item; the longest real one has 257 characters."""
LOST_DECIMAL_FROM = 1000

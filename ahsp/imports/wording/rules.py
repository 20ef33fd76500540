"""Rules in words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.catalog.flags import MEANINGS
from ahsp.imports.rules import Rule


@dataclass(frozen=True, slots=True)
class Words:
    """A rule's name and explanation."""

    label: LazyString
    explanation: LazyString


RULES: dict[Rule, Words] = {
    Rule.KODE_MISSING: Words(
        _l("Code missing"),
        _l("The analysis has no code; it goes in with one that is proposed or typed."),
    ),
    Rule.NAMA_MISSING: Words(_l("Name missing"), _l("The row does not name its analysis.")),
    Rule.KATEGORI_MISSING: Words(
        _l("Category missing"),
        _l("The row does not say whether it is labour, material or equipment."),
    ),
    Rule.KATEGORI_UNKNOWN: Words(
        _l("Category unknown"),
        _l("The word is none of those for labour, material, equipment or other."),
    ),
    Rule.URAIAN_MISSING: Words(_l("Item missing"), _l("The row does not name its item.")),
    Rule.SATUAN_MISSING: Words(_l("Unit missing"), _l("The row does not give its item's unit.")),
    Rule.SATUAN_TOO_LONG: Words(
        _l("Unit too long"),
        _l("A unit has at most 20 characters; longer ones are usually several cells run together."),
    ),
    Rule.KOEFISIEN_MISSING: Words(_l("Coefficient missing"), _l("The row has no coefficient.")),
    Rule.KOEFISIEN_INVALID: Words(
        _l("Coefficient not a number"),
        _l("A coefficient is a number that is not negative."),
    ),
    Rule.NON_FINITE: Words(
        _l("Coefficient without end"),
        _l("The cell says infinite, not a number, or a number too large to be one."),
    ),
    Rule.ERROR_CELL: Words(
        _l("Error in the cell"),
        _l(
            "The spreadsheet shows an error here instead of a value. Mend the formula in the"
            " workbook, or type the value."
        ),
    ),
    Rule.TEXT_TOO_LONG: Words(
        _l("Text too long"), _l("A code, a name or a heading is longer than any real one.")
    ),
    Rule.CONTROL_CHARACTER: Words(
        _l("Unreadable characters"), _l("The cell holds characters that are no text.")
    ),
    Rule.DUPLICATE_CONFLICT: Words(
        _l("Repeated item, different coefficient"),
        _l("The analysis has this item already, with another coefficient. A person must decide."),
    ),
    Rule.NAME_CONFLICT: Words(
        _l("One code, two names"), _l("Rows of one code name two different analyses.")
    ),
    Rule.KODE_REUSED: Words(
        _l("One code, two analyses"), _l("Two analyses of the file have the same code.")
    ),
    Rule.SWALLOWED_ANALYSIS: Words(
        _l("Several analyses under one code"),
        _l("The lines begin anew more than once: other analyses lost their codes to this one."),
    ),
    Rule.JOINED_ANALYSES: Words(
        _l("Perhaps several analyses under one code"),
        _l(
            "The lines begin anew, with the same coefficients. As one analysis each repeated line"
            " goes in once; if they are several, split it."
        ),
    ),
    Rule.NOT_AN_ANALYSIS: Words(
        _l("Not an analysis"), _l("A worksheet that calculates a cost. It does not go in.")
    ),
    Rule.SUB_HEADING: Words(
        _l("Title without coefficient"),
        _l("A title between lines, with no unit and no coefficient; it was left out."),
    ),
    Rule.SKIPPED_BY_PERSON: Words(
        _l("Left out by decision"), _l("Somebody decided to leave this analysis out.")
    ),
    Rule.KODE_MALFORMED: Words(
        _l("Code written unusually"),
        _l("The code has blanks, doubled dots or a dot at its end; it goes in without them."),
    ),
    Rule.SATUAN_ALIAS: Words(
        _l("Unit spelt otherwise"),
        _l("The unit is known under another spelling, which is kept beside what is written."),
    ),
    Rule.KATEGORI_PROPOSED: Words(
        _l("Category proposed"),
        _l("The row has no category; in other analyses the same item has this one."),
    ),
    Rule.PRIME_AS_3: Words(
        _l("Prime read as 3"),
        _l(
            "Where the name says m3 or f3c, the book probably had m' or f'c. Look at the work and"
            " what it is made of, then take the name with its prime or leave it."
        ),
    ),
    Rule.SATUAN_DERIVED: Words(
        _l("Unit of the analysis from its name"),
        _l(
            "The workbook gives the analysis no unit, but its name does. Without a decision it goes"
            " in without a unit; m3 and m' are easily confused and never certain."
        ),
    ),
    Rule.ITEM_SPELLING: Words(
        _l("Item spelled in several ways"),
        _l(
            "Other rows write the same item with other capitals, blanks or hyphens. Take the"
            " commonest spelling, so that the item is found and compared as one."
        ),
    ),
    Rule.CODE_SCATTERED: Words(
        _l("Rows not together"), _l("Rows of other analyses stand between the rows of this one.")
    ),
} | {Rule(name): Words(words.label, words.sentence) for name, words in MEANINGS.items()}


def rule_label(rule: str) -> str:
    """What a rule is called; its own name where there is no such rule any more, or not yet."""
    return str(RULES[Rule(rule)].label) if rule in set(Rule) else rule


def rule_explanation(rule: str) -> str:
    """What a rule means; "" where there is no such rule any more, or not yet."""
    return str(RULES[Rule(rule)].explanation) if rule in set(Rule) else ""

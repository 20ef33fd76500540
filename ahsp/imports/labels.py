"""States, phases, rules and reasons in words."""

import contextlib
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.catalog.flags import MEANINGS
from ahsp.imports.desk.code_words import code_words, runs_words
from ahsp.imports.desk.text_words import text_words
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.overrides import SATUAN
from ahsp.models import BatchState
from ahsp.web.formatting import figure, number

STATES: dict[str, LazyString] = {
    BatchState.PENDING: _l("Waiting for a worker"),
    BatchState.READING: _l("Reading"),
    BatchState.READY: _l("Ready to import"),
    BatchState.COMMITTING: _l("Importing"),
    BatchState.COMMITTED: _l("Imported"),
    BatchState.REFUSED: _l("Refused"),
    BatchState.FAILED: _l("Failed"),
    BatchState.CANCELLED: _l("Cancelled"),
    BatchState.UNDONE: _l("Undone"),
}
PHASES: dict[str, LazyString] = {
    "wait": _l("Waiting for the place for files"),
    "check": _l("Opening the workbook"),
    "read": _l("Reading rows"),
    "compare": _l("Comparing with the catalogue"),
    "commit": _l("Writing to the catalogue"),
}


EFFECTS: dict[str, LazyString] = {
    "new": _l("New"),
    "changed": _l("Changed"),
    "same": _l("The same"),
    "skipped": _l("Left as they are"),
    "refused": _l("Held back"),
    "missing": _l("Missing from the file"),
    "removed": _l("Removed"),
}
"""What a file and the catalogue make of an analysis, or made of it."""
USUAL = ("new", "changed", "same", "refused")
"""Effects that are counted even where they are none."""
EXPLANATIONS: dict[str, LazyString] = {
    "new": _l("The edition has no analysis of this code yet."),
    "changed": _l("The edition has this code with another content."),
    "same": _l("Nothing differs, so nothing is written."),
    "refused": _l("A problem holds these back; the catalogue keeps what it has."),
    "missing": _l("The edition has these, the file does not. Only replacing removes them."),
    "removed": _l("The edition had these, the file did not."),
}
"""What each list of analyses is of."""
UNDO_REASONS: dict[str, LazyString] = {
    "no_version": _l("It was imported before earlier contents were kept."),
    "depended_on": _l("Analyses that stay have them among their items."),
}


def shown_effects(counts: dict[str, int]) -> list[str]:
    """The effects that a person is told the numbers of; rare ones only where they occur."""
    return [name for name in EFFECTS if name in counts and (name in USUAL or counts[name])]


def rule_label(rule: str) -> str:
    """What a rule is called; its own name where there is no such rule any more."""
    return str(RULES[Rule(rule)].label) if rule in set(Rule) else rule


def undo_reason(reason: str) -> str:
    """Why something of an import cannot be undone, as a sentence; "" for no reason."""
    return str(UNDO_REASONS.get(reason, reason))


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


REASONS: dict[str, LazyString] = {
    "bad_extension": _l("Only .xlsx and .xls files are taken; this one is %(extension)s."),
    "empty_file": _l("The file is empty."),
    "too_large": _l("The file is larger than %(limit)s MB."),
    "type_mismatch": _l("The name ends in %(extension)s, but the content is %(found)s."),
    "bad_magic": _l("The content is not a workbook, whatever the name says."),
    "encrypted": _l("The workbook is protected by a password. Save it without one."),
    "corrupt": _l("The workbook is damaged and cannot be opened. Save it again and retry."),
    "no_data": _l("The workbook has no rows under its headers."),
    "too_many_rows": _l("Sheet %(sheet)s has %(found)s rows; at most %(limit)s are taken."),
    "too_many_columns": _l("Sheet %(sheet)s has %(found)s columns; at most %(limit)s are taken."),
    "too_many_sheets": _l("The workbook has %(found)s sheets; at most %(limit)s are taken."),
    "cell_too_long": _l("A cell holds %(found)s characters; at most %(limit)s are taken."),
    "macro": _l("The workbook holds a macro. Save it as a plain .xlsx without macros."),
    "malicious_formula": _l(
        "A formula reaches outside the workbook (%(found)s). Replace it by its value."
    ),
    "external_link": _l(
        "The workbook fetches data from elsewhere (%(found)s). Remove the connection or link."
    ),
    "embedded_object": _l("The workbook holds an embedded file or control. Remove it."),
    "xml_dtd": _l("A part of the file declares a document type, as only attacks do."),
    "zip_bomb": _l("Unpacked, the file passes %(limit)s MB: far more than its size allows."),
    "zip_structure": _l("The file is packed as no spreadsheet program does it. Save it again."),
    "unrecognised": _l(
        "No sheet has the headers of an analysis table. Looked at: %(sheets)s."
        " Not found: %(missing)s."
    ),
    "time_limit": _l("Reading took longer than %(limit)s seconds and was ended."),
    "memory_limit": _l("Reading needed more than %(limit)s MB of memory and was ended."),
    "worker_lost": _l("The worker was lost twice while it worked on this file."),
    "task_time": _l("It took longer than a task may take (AHSP_TASK_SOFT_SECONDS), and was ended."),
    "disk_full": _l("The disk is full. Free some space, then upload the file again."),
    "storage": _l("The place for files does not answer. Upload the file again once it does."),
    "edition_changed": _l(
        "The edition changed after these counts were made. Look at them and confirm again."
    ),
    "internal": _l("A fault of ours stopped it (%(error)s). It was recorded."),
}
"""Why a file is refused or an import fails, by the code that scripts get."""

VARIANTS: dict[tuple[str, str], LazyString] = {
    ("zip_bomb", "entries"): _l("The file is made of %(found)s parts; at most %(limit)s are taken.")
}
"""Other sentences for a reason, by what was found."""


def reason_sentence(reason: str, detail: dict[str, Any]) -> str:
    """Why a file was refused or an import failed, as a sentence with its place and limits.

    Args:
        reason: the code.
        detail: what was found, where, and what the limit is.
    """
    known = {key: _listed(value) for key, value in detail.items()}
    sentence = VARIANTS.get((reason, detail.get("what", ""))) or REASONS.get(reason)
    if sentence is None:
        return str(_("The file was not taken (%(reason)s).", reason=reason))
    text = str(sentence)
    with contextlib.suppress(KeyError):  # a reason from an older version may say less
        text = _filled(text, known)
    if known.get("place"):
        text = str(_("%(sentence)s Place: %(place)s.", sentence=text, place=known["place"]))
    return text


def _filled(sentence: str, values: dict[str, Any]) -> str:
    filled: str = sentence % values
    return filled


def _listed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return number(value) if isinstance(value, int) else str(value)


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
    return _filled(str(MESSAGES.get(rule, "")), told | {"field": field})


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

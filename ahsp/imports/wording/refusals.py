"""Why a file is refused or an import fails, in words."""

import contextlib
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.web.formatting import number

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
        text = text % known
    if known.get("place"):
        text = str(_("%(sentence)s Place: %(place)s.", sentence=text, place=known["place"]))
    return text


def _listed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return number(value) if isinstance(value, int) else str(value)

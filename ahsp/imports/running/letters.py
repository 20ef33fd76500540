"""What is written to the uploader of an import, with the numbers that its page shows."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ahsp.imports.wording.refusals import reason_sentence
from ahsp.imports.wording.states import EFFECTS, shown_effects
from ahsp.mail.letter import Letter
from ahsp.models import BatchState, ImportBatch
from ahsp.web.formatting import number
from ahsp.web.links import outside


def letter_of(batch: ImportBatch) -> Letter:
    """The letter about the state that an import is in now, in the language in effect.

    Args:
        batch: ready, committed, refused or failed.
    """
    subject, paragraphs = _said(batch)
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        facts=_facts(batch),
        links=(
            (_("Open the import"), outside("imports.show", batch_id=batch.id)),
            (_("Change your mail address"), outside("accounts.profile")),
        ),
        why=_("You get this because you uploaded this workbook and had left its page."),
    )


def _said(batch: ImportBatch) -> tuple[str, tuple[str, ...]]:
    file = batch.file_name
    unchanged = _("Nothing in the catalogue was changed.")
    reason = reason_sentence(batch.reason, batch.reason_detail) if batch.reason else ""
    if batch.state == BatchState.COMMITTED:
        return _("Imported: %(file)s", file=file), _done((batch.summary or {})["ahsp"])
    if batch.state == BatchState.REFUSED:
        return _("Refused: %(file)s", file=file), (reason, unchanged)
    if batch.state == BatchState.FAILED:
        return _("Import stopped: %(file)s", file=file), (reason, unchanged)
    if reason:  # it was confirmed, and has to be once more
        return _("Confirm again: %(file)s", file=file), (reason, unchanged)
    asked = _("The workbook was read. See what would change, and import it.")
    return _("Ready to import: %(file)s", file=file), (asked, unchanged)


def _done(ahsp: dict[str, Any]) -> tuple[str, ...]:
    """How many analyses are in the catalogue, in the words of the import's page."""
    count = ahsp["new"] + ahsp["changed"]
    said = [
        ngettext(
            "%(n)s analysis is in the catalogue.",
            "%(n)s analyses are in the catalogue.",
            count,
            n=number(count),
        )
    ]
    if removed := ahsp.get("removed", 0):
        said.append(
            ngettext(
                "%(n)s analysis was removed from the edition.",
                "%(n)s analyses were removed from the edition.",
                removed,
                n=number(removed),
            )
        )
    return (" ".join(said),)


def _facts(batch: ImportBatch) -> tuple[tuple[str, str], ...]:
    facts = [(_("File"), batch.file_name), (_("Source"), batch.sumber_nama)]
    summary = batch.summary
    if summary:
        facts.append((_("Rows"), number(summary["rows_read"])))
        facts.append((_("Analyses read"), number(summary["ahsp"]["read"])))
        facts += [
            (str(EFFECTS[name]), number(summary["ahsp"][name]))
            for name in shown_effects(summary["ahsp"])
        ]
    return tuple(facts)

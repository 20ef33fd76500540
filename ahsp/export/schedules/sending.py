"""The letters of a finished file: attached where it is small, else with a link that expires."""

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.config import Settings
from ahsp.export import wording
from ahsp.export.kinds import KINDS
from ahsp.export.order import Format, Order
from ahsp.export.runs import labels
from ahsp.export.runs.links import link_to
from ahsp.export.schedules import people
from ahsp.extensions import db
from ahsp.mail.letter import Letter
from ahsp.mail.outbox import KeptFile, queue
from ahsp.models import DueState, ExportRun, ExportSchedule, ScheduleDue
from ahsp.web.formatting import number, size, when


def key_of(due: ScheduleDue, address: str) -> str:
    """What the mail of a due time to one person is called."""
    return f"schedule:{due.id}:{address}"


def send(run: ExportRun) -> bool:
    """Put the letters of a finished file into the outbox, in the current transaction.

    Args:
        run: a finished export; one that nobody scheduled is nobody's letter.

    Returns:
        whether there is mail to be sent.
    """
    due = db.session.scalar(select(ScheduleDue).where(ScheduleDue.run_id == run.id))
    if due is None or due.state != DueState.MAKING:
        return False
    settings: Settings = current_app.config["SETTINGS"]
    schedule, kind = due.schedule, Format(run.format)
    small = (run.file_bytes or 0) <= settings.export_attach_mb << 20
    file = KeptFile(run.stored_as, run.file_name, KINDS[kind].media_type)
    addresses = people.addresses_of(schedule, due.only_to)
    for address in addresses:
        key = key_of(due, address)
        attached = file if small else None
        queue(key, address, schedule.language, lambda: _letter(run, due, small), attached=attached)
    due.mails = len(addresses)
    due.state, due.finished_at = DueState.SENT, func.now()
    detail = {"name": schedule.name, "to": ", ".join(addresses), "file": run.file_name}
    record(Event.SCHEDULE_SENT, detail=detail)
    return True


def _letter(run: ExportRun, due: ScheduleDue, small: bool) -> Letter:
    schedule = due.schedule
    order = Order.restored(run.ordered)
    counts = [(_("Analyses"), number(run.ahsp or 0)), (_("Rows"), number(run.rows_done))]
    facts = [
        (_("Content"), wording.named(order)),
        (_("File"), run.file_name),
        (_("Format"), labels.FORMATS[run.format]),
        *([] if order.month else counts),
        (_("Size"), size(run.file_bytes or 0)),
        (_("Made"), when(run.finished_at)),
    ]
    if small:
        said = _("The file is attached.")
        links: tuple[tuple[str, str], ...] = ()
    else:
        facts.append((_("Can be downloaded until"), when(run.expires_at)))
        said = _("The file is too large for mail. Whoever has the link below can download it.")
        links = ((_("Download the file"), link_to(run)),)
    test = (_("This is a test: nobody else got it."),) if due.kind == "test" else ()
    return Letter(
        subject=schedule.name,
        paragraphs=(*test, said),
        facts=tuple(facts),
        links=links,
        why=_why(schedule),
    )


def _why(schedule: ExportSchedule) -> str:
    why: str = _(
        "You get this because an administrator put your address on the schedule “%(name)s”.",
        name=schedule.name,
    )
    return why

"""Mail to a person whose export is ready, or has failed, after they left the page.

What a schedule sends has its own letters.
"""

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from ahsp.export import wording
from ahsp.export.order import Order
from ahsp.export.runs import labels
from ahsp.extensions import db
from ahsp.mail.letter import Letter
from ahsp.mail.notices import GRACE, LATELY, NOTED_EVERY, looked_within, write
from ahsp.mail.outbox import withdraw
from ahsp.models import ExportRun, RunState, ScheduleDue, User
from ahsp.web.formatting import number, size, when
from ahsp.web.links import outside


def key_of(run: ExportRun) -> str:
    """What the mail about the end of a turn is called."""
    return f"export:{run.id}:{run.turn}"


def tell(run: ExportRun) -> bool:
    """Write to its owner what an export has come to, in the current transaction.

    Args:
        run: finished or failed, and flushed.

    Returns:
        whether there is mail to be sent.
    """
    if _scheduled(run):
        return False
    person = db.session.get(User, run.user_id) if run.user_id else None
    present = select(looked_within(ExportRun.looked_at, LATELY)).where(ExportRun.id == run.id)
    return write(key_of(run), person, run.language, lambda: _letter(run), present)


def look(user: User) -> None:
    """Note that somebody sees their exports; mail about what they see is taken back. Committed."""
    noted = (
        update(ExportRun)
        .where(
            ExportRun.user_id == user.id,
            ExportRun.state.in_((RunState.PENDING, RunState.RUNNING)),
            ExportRun.looked_at.is_(None) | ~looked_within(ExportRun.looked_at, NOTED_EVERY),
        )
        .values(looked_at=func.clock_timestamp())
        .returning(ExportRun.id)
        .execution_options(synchronize_session=False)
    )
    changed = bool(db.session.scalars(noted).all())
    ended = select(ExportRun).where(
        ExportRun.user_id == user.id,
        ExportRun.looked_at.is_not(None),
        ExportRun.finished_at > func.now() - func.make_interval(0, 0, 0, 0, 0, 0, 2 * GRACE),
    )
    for run in db.session.scalars(ended):
        changed = withdraw(key_of(run)) or changed
    if changed:
        db.session.commit()


def _scheduled(run: ExportRun) -> bool:
    return bool(db.session.scalar(select(ScheduleDue.id).where(ScheduleDue.run_id == run.id)))


def _letter(run: ExportRun) -> Letter:
    named = wording.named(Order.restored(run.ordered))
    facts = [(_("Content"), named), (_("Format"), labels.FORMATS[run.format])]
    if run.state == RunState.FINISHED:
        subject = _("Ready to download: %(file)s", file=run.file_name)
        said = _("Your export is ready. The file waits under Exports.")
        facts += [
            (_("Rows"), number(run.rows_done)),
            (_("Size"), size(run.file_bytes or 0)),
            (_("Can be downloaded until"), when(run.expires_at)),
        ]
    else:
        subject = _("Export not made: %(what)s", what=named)
        said = labels.with_caps(labels.REASONS[run.reason])
    return Letter(
        subject=subject,
        paragraphs=(said,),
        facts=tuple(facts),
        links=(
            (_("Open your exports"), outside("exports.index")),
            (_("Change your mail address"), outside("accounts.profile")),
        ),
        why=_("You get this because you asked for this export and had left its page."),
    )

"""What goes on behind the pages: workers, scheduler, what waits, mail, and the record."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.mail import queries as mails
from ahsp.ops.answering import answering
from ahsp.ops.queues import EXPORTER
from ahsp.ops.signs.sign import Sign, State
from ahsp.periodic import queries as tasks
from ahsp.web.formatting import duration, number, when

LATE = timedelta(seconds=90)
"""How long nothing may be due before the scheduler counts as gone."""
LONG = timedelta(minutes=5)
"""How long the oldest work may wait before somebody should look."""
_WAITING = text("""
    SELECT (SELECT count(*) FROM import_batch WHERE state = 'pending'),
        (SELECT count(*) FROM export_run WHERE state = 'pending'),
        least((SELECT min(created_at) FROM import_batch WHERE state = 'pending'),
              (SELECT min(created_at) FROM export_run WHERE state = 'pending')), now()
""")
_BUSY = text("""
    SELECT EXISTS (SELECT FROM export_run
        WHERE state = 'running' AND beat_at > now() - interval '30 seconds')
""")
_DUE = text("""
    SELECT (SELECT max(created_at) FROM task_run WHERE kind = 'due'),
        (SELECT min(since) FROM periodic_task), now()
""")
_BROKEN = text("""
    SELECT max(at) FROM audit_event
    WHERE event = 'system.audit_broken' AND NOT EXISTS (
        SELECT FROM audit_resolution WHERE event_id = audit_event.id)
""")


def workers() -> list[Sign]:
    """Who does the work, and who makes exports: asked at once, as asking takes a second."""
    answered = _answers()
    return [_worker(answered), _exporter(answered)]


def _answers() -> set[str] | None:
    """The workers that answer, by the first part of their names; None without a queue."""
    names = answering()
    return None if names is None else {name.partition("@")[0] for name in names}


def _worker(answered: set[str] | None) -> Sign:
    label = _("Worker")
    if answered is None:
        return Sign("worker", label, _("It cannot be asked without Redis."), State.WARNING)
    if answered - {EXPORTER}:
        return Sign("worker", label, _("It answers, and takes imports, mail and other work."))
    return Sign(
        "worker", label, _("No worker answers: imports, mail and all other work wait."),
        State.DANGER,
        _("Start it, or look at the end of its log. What waits is done once it runs."),
    )  # fmt: skip


def _exporter(answered: set[str] | None) -> Sign:
    label = _("Worker of exports")
    if answered is None:
        return Sign("exporter", label, _("It cannot be asked without Redis."), State.WARNING)
    if EXPORTER in answered:
        return Sign("exporter", label, _("It answers, and waits for exports."))
    # While it makes one it answers nobody; the export has its sign of life then.
    if db.session.scalar(_BUSY):
        return Sign("exporter", label, _("It makes an export at this moment."))
    return Sign(
        "exporter", label, _("No worker of exports answers: exports in the background wait."),
        State.DANGER,
        _("Start it, or look at the end of its log. What waits is done once it runs."),
    )  # fmt: skip


def scheduler() -> Sign:
    """Whether what is done again and again is being started when it is due."""
    label = _("Scheduler")
    last, since, now = db.session.execute(_DUE).one()
    running = [each for each in tasks.standings() if not each.paused]
    if not running:
        remedy = _("Resume them on the page of tasks.")
        return Sign("scheduler", label, _("All tasks are paused."), State.WARNING, remedy)
    before, late = last or since or now, now - LATE
    if before > late or not any(each.plan.last(before, late) for each in running):
        if last is None:
            return Sign("scheduler", label, _("It began a moment ago."))
        return Sign("scheduler", label, _("It last started a task at %(time)s.", time=when(last)))
    said = (
        _("It started nothing since %(time)s.", time=when(last))
        if last
        else _("It never started a task.")
    )
    remedy = _("Start it, or look at the end of its log. What is overdue is done once it runs.")
    return Sign("scheduler", label, said, State.DANGER, remedy)


def waiting() -> Sign:
    """Imports and exports that wait for their turn."""
    label = _("Work that waits")
    imports, exports, oldest, now = db.session.execute(_WAITING).one()
    if not imports and not exports:
        return Sign("waiting", label, _("Nothing waits."))
    behind = now - oldest
    counted = (
        ngettext("%(n)s import", "%(n)s imports", imports, n=number(imports)) if imports else "",
        ngettext("%(n)s export", "%(n)s exports", exports, n=number(exports)) if exports else "",
    )
    said = _("%(work)s waiting, the oldest for %(time)s.", work=", ".join(filter(None, counted)),
             time=duration(max(0, round(behind.total_seconds()))))  # fmt: skip
    if behind < LONG:
        return Sign("waiting", label, said)
    remedy = _("See whether the workers answer; with many imports, raise AHSP_WORKER_CONCURRENCY.")
    return Sign("waiting", label, said, State.WARNING, remedy)


def mail() -> Sign:
    """Whether mail goes out."""
    label, found = _("Mail"), mails.trouble()
    if found is None:
        return Sign("mail", label, _("Nothing is stuck."))
    said = ngettext("%(n)s mail failed", "%(n)s mails failed", found.failed,
                    n=number(found.failed))  # fmt: skip
    stuck = ngettext("%(n)s waits for the mail server.", "%(n)s wait for the mail server.",
                     found.waiting, n=number(found.waiting))  # fmt: skip
    remedy = _("See the page of mail for what the mail server said.")
    return Sign("mail", label, f"{said}, {stuck}", State.WARNING, remedy)


def record() -> Sign:
    """Whether the audit record was found broken."""
    label, broken = _("Audit record"), db.session.scalar(_BROKEN)
    if broken is None:
        return Sign("record", label, _("No verification found it broken."))
    said = _("It was found broken at %(time)s.", time=when(broken))
    remedy = _("See the event in the audit log, find out why, and resolve it with a note.")
    return Sign("record", label, said, State.DANGER, remedy)

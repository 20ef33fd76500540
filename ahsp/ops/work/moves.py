"""What an administrator does with a piece of work: the services of its own feature, by its kind.

Each is safe to press twice, and on what has ended already: the second one is told so.
"""

from collections.abc import Callable

from sqlalchemy import select

from ahsp.export.runs import moves as exports
from ahsp.extensions import db
from ahsp.imports import services as imports
from ahsp.mail import bells as mail_bells
from ahsp.mail import services as mails
from ahsp.models import ExportRun, ImportBatch, MailMessage, MailState, TaskRun
from ahsp.periodic import services as tasks
from ahsp.running import bells

NOT_POSSIBLE = (
    imports.NotPossibleError,
    exports.NotPossibleError,
    mails.NotPossibleError,
    tasks.NotPossibleError,
)
"""What each raises where somebody, or a worker, was faster."""
TABLES = {"import": ImportBatch, "export": ExportRun, "mail": MailMessage, "run": TaskRun}


def exists(kind: str, number: int) -> bool:
    """Whether there is such a piece of work."""
    return db.session.get(TABLES[kind], number) is not None


def cancel(kind: str, number: int, username: str) -> bool:
    """Give up what waits or goes on, and mail that failed.

    Args:
        kind: `import`, `export`, `mail` or `run`.
        number: which one.
        username: who asks for it.

    Returns:
        whether it has ended; otherwise its worker ends it at its next safe point.

    Raises:
        one of NOT_POSSIBLE: it has ended already, or cannot be stopped any more.
    """
    if kind == "run":
        return tasks.cancel(number, username)
    if kind == "import":
        imports.cancel(number)
    elif kind == "export":
        exports.cancel(db.session.get_one(ExportRun, number))
    else:
        mails.cancel(number)
    return True


def retry(kind: str, number: int, username: str) -> bool:
    """Have done once more what failed.

    Args:
        kind: `import`, `export`, `mail` or `run`.
        number: which one.
        username: who asks for it.

    Returns:
        whether a worker was told; otherwise it is found by the sweeper, or for a run given up.

    Raises:
        one of NOT_POSSIBLE: it goes on already, or ended well.
    """
    again: dict[str, Callable[[], bool]] = {
        "import": lambda: bool(imports.retry(number)),
        "export": lambda: _export(number),
        "mail": lambda: _mail(number),
        "run": lambda: tasks.run_again(number, username),
    }
    return again[kind]()


def _export(number: int) -> bool:
    exports.retry(db.session.get_one(ExportRun, number))
    return bells.ring("exports.run", number)


def _mail(number: int) -> bool:
    failed = select(MailMessage).where(
        MailMessage.id == number, MailMessage.state == MailState.FAILED
    )
    if db.session.scalar(failed.with_for_update()) is None:  # the second press finds it waiting
        db.session.rollback()
        raise mails.NotPossibleError
    mails.resend(number)
    return mail_bells.ring()

"""Repairing an import before it is committed: each a transaction, its record inside.

Nothing here touches the file or what was read from it. Decisions are kept beside, and the next
reading takes them; until then the import cannot be confirmed.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select

from ahsp.audit.events import Event
from ahsp.audit.services import Deed, record, record_many
from ahsp.extensions import db
from ahsp.imports import services
from ahsp.imports.desk import deciding, decisions, typed_codes, undoing
from ahsp.imports.desk.entries import NO_CELL, entry, field_of, leaves_out
from ahsp.imports.rules import Rule
from ahsp.imports.services import NotPossibleError
from ahsp.imports.sheets.numbers import other_reading
from ahsp.models import Action, BatchState, ImportBatch, ImportProblem, User


class StaleError(Exception):
    """What was decided about is not there: the import was read again meanwhile."""


def decide(
    batch_id: int,
    rule: Rule,
    problems: Sequence[int],
    action: str,
    typed: str = "",
    user: User | None = None,
) -> int:
    """Decide about the cells of some problems, and of all alike where the rule is about texts.

    Args:
        batch_id: an import that is ready.
        rule: the rule that the problems broke.
        problems: their ids.
        action: `Action.SET`, `SKIP_ANALYSIS` or `KEEP`.
        typed: the value, for `set`.
        user: who decides; None for the shell.

    Returns:
        how many cells that are.

    Raises:
        NotPossibleError: the import is not ready, or there is nothing to decide about the rule.
        StaleError: none of the problems is there.
        EntryError: the typed value does not belong into the cell.
    """
    batch = ready(batch_id)
    if action not in (Action.SET, Action.SKIP_ANALYSIS, Action.KEEP):
        raise NotPossibleError
    if rule in NO_CELL and (action == Action.SET or not _in_analyses(batch_id, rule, problems)):
        raise NotPossibleError
    if not _known(batch_id, rule, problems, writable=action == Action.SET):
        raise StaleError
    value = _entered(batch_id, rule, problems, typed) if action == Action.SET else None
    if value is not None:
        typed_codes.check(db.session(), batch, problems, value)
    who = by(user)
    session = db.session()
    count = deciding.decide(session, batch_id, rule, problems, who, action=action, value=value)
    _recorded(Event.IMPORT_REPAIRED, batch, user, {rule: count})
    db.session.commit()
    return count


def accept(
    batch_id: int, rule: Rule, problems: Sequence[int] | None = None, user: User | None = None
) -> int:
    """Take what is suggested for one rule.

    Args:
        batch_id: an import that is ready.
        rule: which rule.
        problems: ids of those whose suggestion is taken, for example a page; None for all
            undecided ones whose suggestion is certain.
        user: who decides; None for the shell.

    Returns:
        for how many cells.

    Raises:
        NotPossibleError: the import is not ready.
        StaleError: none of the problems is there.
    """
    batch = ready(batch_id)
    if problems is not None and not _known(batch_id, rule, problems):
        raise StaleError
    count = deciding.accept(db.session(), batch_id, rule, by(user), problems)
    return _accepted(batch, rule, count, user)


def accept_all(batch_id: int, rule: Rule, user: User | None = None) -> int:
    """Take every suggestion for one rule, certain or not, where nothing was decided.

    Args:
        batch_id: an import that is ready.
        rule: which rule; one for which any suggestion is better than none.
        user: who decides; None for the shell.

    Returns:
        for how many cells.

    Raises:
        NotPossibleError: the import is not ready, or the rule is not of that kind.
    """
    batch = ready(batch_id)
    if rule != Rule.KODE_MISSING:
        raise NotPossibleError
    count = deciding.accept_all(db.session(), batch_id, rule, by(user))
    return _accepted(batch, rule, count, user)


def accept_sure(batch_id: int, rule: Rule, least: float, user: User | None = None) -> int:
    """Take all undecided suggestions of one rule whose confidence is high enough.

    Args:
        batch_id: an import that is ready.
        rule: which rule.
        least: the confidence, 0 to 1.
        user: who decides; None for the shell.

    Returns:
        for how many cells.

    Raises:
        NotPossibleError: the import is not ready.
    """
    batch = ready(batch_id)
    count = deciding.accept_sure(db.session(), batch_id, rule, by(user), least)
    return _accepted(batch, rule, count, user)


def undo(batch_id: int, group_id: UUID, user: User | None = None) -> int:
    """Take back what one click decided; returns for how many cells, 0 where it was undone before.

    Raises:
        NotPossibleError: the import is not ready.
    """
    batch = ready(batch_id)
    return _undone(batch, undoing.undo_group(db.session(), batch_id, group_id), user)


def undo_cells(batch_id: int, rule: Rule, problems: Sequence[int], user: User | None = None) -> int:
    """Take back what was decided about the cells of some problems; returns for how many.

    Raises:
        NotPossibleError: the import is not ready.
        StaleError: none of the problems is there.
    """
    batch = ready(batch_id)
    if not _known(batch_id, rule, problems):
        raise StaleError
    return _undone(batch, undoing.undo_cells(db.session(), batch_id, rule, problems), user)


def apply(batch_id: int, user: User | None = None) -> int:
    """Have the file read again with all decisions; the worker leaves it ready once more.

    Returns:
        how many cells will be read otherwise; 0 where that is none, and nothing happens.

    Raises:
        NotPossibleError: the import is not ready.
    """
    batch = ready(batch_id)
    count = decisions.waiting(db.session(), batch_id)
    if not count:
        db.session.rollback()
        return 0
    detail = {"batch": batch_id, "file": batch.file_name, "count": count}
    record(Event.IMPORT_REPAIRS_APPLIED, user=user, detail=detail)
    services.read_again(batch_id)
    return count


def ready(batch_id: int) -> ImportBatch:
    """The batch, held until the transaction ends, so that nobody confirms it in between.

    Raises:
        NotPossibleError: it is not ready.
    """
    query = select(ImportBatch).where(ImportBatch.id == batch_id).with_for_update()
    batch = db.session.scalar(query.execution_options(populate_existing=True))
    if batch is None or batch.state != BatchState.READY:
        db.session.rollback()
        raise NotPossibleError
    return batch


def _of(batch_id: int, rule: Rule, problems: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """Those of some problems that are of the import and rule."""
    return (
        ImportProblem.batch_id == batch_id,
        ImportProblem.rule == rule,
        ImportProblem.id.in_(problems),
    )


def _known(batch_id: int, rule: Rule, problems: Sequence[int], *, writable: bool = False) -> bool:
    query = select(ImportProblem.id).where(*_of(batch_id, rule, problems))
    if writable:
        query = query.where(ImportProblem.column != "")
    return db.session.scalar(query.limit(1)) is not None


def _in_analyses(batch_id: int, rule: Rule, problems: Sequence[int]) -> bool:
    """Whether problems that have no cell are all of analyses, which can be left out."""
    of_these = select(ImportProblem.kode).where(*_of(batch_id, rule, problems))
    return all(leaves_out(rule, kode) for kode in db.session.scalars(of_these))


def _entered(batch_id: int, rule: Rule, problems: Sequence[int], typed: str) -> str:
    """The typed value as the cells take it; what belongs there, the first of them tells."""
    first = select(ImportProblem).where(*_of(batch_id, rule, problems))
    problem = db.session.scalars(first.order_by(ImportProblem.id).limit(1)).one()
    field = field_of(rule, problem.evidence)
    value = entry(field, typed)
    # A zero more leaves no doubt which mark it is, where the rule does not say it is a koefisien.
    either = field == "koefisien" and rule == Rule.ERROR_CELL and other_reading(value)[0]
    return f"{value}0" if either else value


def by(user: User | None) -> deciding.By:
    """Who decides, with a number for this click; None is the shell."""
    return deciding.By(user.id if user else None, user.username if user else "", uuid4())


def _accepted(batch: ImportBatch, rule: Rule, count: int, user: User | None) -> int:
    if count:
        _recorded(Event.IMPORT_REPAIRED, batch, user, {rule: count})
    db.session.commit()
    return count


def _undone(batch: ImportBatch, rules: list[str], user: User | None) -> int:
    _recorded(Event.IMPORT_REPAIR_UNDONE, batch, user, Counter(rules))
    db.session.commit()
    return len(rules)


def _recorded(
    event: Event, batch: ImportBatch, user: User | None, cells: dict[Rule, int] | Counter[str]
) -> None:
    about = {"batch": batch.id, "file": batch.file_name}
    record_many(
        Deed(event, about | {"rule": str(rule), "count": count}, user)
        for rule, count in cells.items()
    )

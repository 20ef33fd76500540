"""Parting one analysis of an import into several: decisions about its rows' codes and names."""

from flask_babel import gettext as _
from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports.checking.sequences import Sequence, of_json
from ahsp.imports.checking.splits import Part, Split
from ahsp.imports.desk import deciding, typed_codes, undoing
from ahsp.imports.desk.entries import EntryError, entry
from ahsp.imports.desk.repair import StaleError, by, ready
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.kode import tidied
from ahsp.models import Action, ImportDecision, ImportProblem, StagedSequence, User

Errors = dict[tuple[int, str], str]
"""What is wrong with a field of a part, by the part's leader and "kode" or "nama"."""


class SplitError(ValueError):
    """A split that cannot be; `errors` are told at their fields, the text beside the button."""

    def __init__(self, errors: Errors, text: str = "") -> None:
        super().__init__(text)
        self.errors = errors


def sequence_of(batch_id: int, position: int) -> Sequence | None:
    """An analysis of an import that has repeated lines; None for any other."""
    found = db.session.get(StagedSequence, (batch_id, position))
    return of_json(found.content) if found else None


def waiting(batch_id: int, sequence: Sequence) -> ImportDecision | None:
    """A decision of an earlier split of the same lines; None where nobody parted them."""
    query = select(ImportDecision).where(
        ImportDecision.batch_id == batch_id,
        ImportDecision.rule == Rule.SWALLOWED_ANALYSIS,
        ImportDecision.action == Action.SET,
        ImportDecision.sheet == sequence.sheet,
        ImportDecision.row.in_([line.row for line in sequence.lines]),
    )
    return db.session.scalars(query.order_by(ImportDecision.id).limit(1)).first()


def split(batch_id: int, position: int, mark: str, chosen: Split, user: User | None = None) -> int:
    """Decide that an analysis is several.

    Args:
        batch_id: an import that is ready.
        position: the analysis.
        mark: what `mark_of` told of the lines that the person saw.
        chosen: the parts.
        user: who decides; None for the shell.

    Returns:
        for how many cells.

    Raises:
        NotPossibleError: the import is not ready.
        StaleError: the analysis is another one by now.
        SplitError: a code or a name does not fit, or there is one part only.
    """
    batch = ready(batch_id)
    sequence = sequence_of(batch_id, position)
    if sequence is None or not sequence.lines or mark_of(sequence) != mark:
        raise StaleError
    if len(chosen.parts) < 2:
        raise SplitError({}, _("Choose at least one line that a new analysis begins at."))
    errors = _errors(batch_id, position, chosen.parts)
    if errors:
        raise SplitError(errors)
    session = db.session()
    rows = [line.row for line in sequence.lines]
    undoing.undo_rows(session, batch_id, Rule.SWALLOWED_ANALYSIS, sequence.sheet, rows)
    cells = chosen.cells()
    count = deciding.put(
        session, batch_id, Rule.SWALLOWED_ANALYSIS, sequence.sheet, cells, by(user)
    )
    detail = {"batch": batch_id, "file": batch.file_name, "kode": sequence.kode}
    detail |= {"parts": ", ".join(part.kode for part in chosen.parts), "count": count}
    record(Event.IMPORT_SPLIT, user=user, detail=detail)
    session.commit()
    return count


def mark_of(sequence: Sequence) -> str:
    """What tells the lines of an analysis from those of another reading."""
    lines = sequence.lines
    return f"{sequence.kode}:{len(lines)}:{lines[0].row if lines else 0}"


def _errors(batch_id: int, position: int, parts: list[Part]) -> Errors:
    errors: Errors = {}
    for part in parts:
        for name in ("kode", "nama"):
            try:
                entry(name, getattr(part, name))
            except EntryError as error:
                errors[part.leader, name] = str(error)
    kodes = [tidied(part.kode) for part in parts]
    others = typed_codes.taken(db.session(), batch_id, kodes, [position])
    others |= _decided(batch_id, kodes)
    for part, kode in zip(parts, kodes, strict=True):
        if kode in others:
            text = _("%(kode)s is the code of: %(nama)s", kode=kode, nama=others[kode])
            errors.setdefault((part.leader, "kode"), text)
        elif kodes.count(kode) > 1:
            errors.setdefault((part.leader, "kode"), _("Two parts have this code."))
    return errors


def _decided(batch_id: int, kodes: list[str]) -> dict[str, str]:
    """Codes that were given to analyses without one, or instead of another's."""
    query = select(ImportDecision.new_value, ImportProblem.nama).join(
        ImportProblem,
        (ImportDecision.batch_id == ImportProblem.batch_id)
        & (ImportDecision.sheet == ImportProblem.sheet)
        & (ImportDecision.row == ImportProblem.row)
        & (ImportDecision.column == ImportProblem.column),
    )
    query = query.where(
        ImportDecision.batch_id == batch_id,
        ImportDecision.action == Action.SET,
        ImportDecision.new_value.in_(kodes),
        ImportProblem.rule.in_([Rule.KODE_MISSING, Rule.KODE_REUSED]),
    )
    return {kode: nama or kode for kode, nama in db.session.execute(query) if kode}

"""Codes that a person types: not one that another analysis of the file has, or will have."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from ahsp.imports.desk.entries import KODE, EntryError, field_of
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.kode import is_kode, tidied
from ahsp.models import Action, ImportBatch, ImportDecision, ImportProblem, StagedAhsp


def check(session: Session, batch: ImportBatch, ids: Sequence[int], kode: str) -> None:
    """Refuse a code that another analysis has; nothing else that may be typed is looked at.

    Args:
        session: whose transaction.
        batch: the import.
        ids: the problems.
        kode: what was typed at them.

    Raises:
        EntryError: another analysis has it, or no heading of a block is read with it.
    """
    for problem in session.scalars(select(ImportProblem).where(ImportProblem.id.in_(ids))).all():
        if field_of(Rule(problem.rule), problem.evidence) != "kode":
            continue
        if "block" in batch.layout and not is_kode(kode):
            raise EntryError(_("A code in a sheet of blocks looks like 5.3.1.30."))
        of = _owner(session, batch, problem, tidied(kode))
        if of:
            raise EntryError(_("%(kode)s is the code of: %(nama)s", kode=tidied(kode), nama=of))


def taken(
    session: Session, batch_id: int, kodes: Collection[str], but: Collection[int]
) -> dict[str, str]:
    """Which codes analyses of a file have, each with a name.

    Args:
        session: whose transaction.
        batch_id: the import.
        kodes: which codes.
        but: positions of analyses that do not count.
    """
    query = select(StagedAhsp.kode, StagedAhsp.nama).where(
        StagedAhsp.batch_id == batch_id,
        StagedAhsp.kode.in_(kodes),
        StagedAhsp.position.not_in(but),
    )
    return {kode: nama or kode for kode, nama in session.execute(query)}


def _owner(session: Session, batch: ImportBatch, problem: ImportProblem, kode: str) -> str:
    """The name of another analysis with a code; "" where this one, or these rows, may have it."""
    name = taken(session, batch.id, [kode], ()).get(kode, "")
    joins = "block" not in batch.layout and problem.rule == Rule.KODE_MISSING
    if name and joins and _plain(problem.nama) in ("", _plain(name)):
        return ""  # rows of that very analysis, which lost their code
    decided = select(ImportProblem.nama).join(
        ImportDecision,
        (ImportDecision.batch_id == ImportProblem.batch_id)
        & (ImportDecision.sheet == ImportProblem.sheet)
        & (ImportDecision.row == ImportProblem.row)
        & (ImportDecision.column == ImportProblem.column),
    )
    decided = decided.where(
        ImportProblem.batch_id == batch.id,
        ImportProblem.rule.in_(KODE),
        ImportProblem.nama != problem.nama,
        ImportDecision.action == Action.SET,
        ImportDecision.new_value == kode,
    )
    return name or session.scalar(decided.limit(1)) or ""


def _plain(text: str) -> str:
    return " ".join(text.split())

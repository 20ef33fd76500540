"""Where the analyses of problems can be parted, for rules that lead there."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from ahsp.extensions import db
from ahsp.imports.desk.decisions import WHOLE
from ahsp.imports.rules import Rule
from ahsp.models import ImportProblem, StagedSequence

LEADING = (*WHOLE, Rule.DUPLICATE_CONFLICT, Rule.DUPLICATE_SAME)
"""Rules whose problem may be that one analysis is several."""


def urls(problems: Sequence[ImportProblem]) -> dict[str, str]:
    """The pages that part the analyses of problems, by code; none for a code that two have.

    Args:
        problems: of one import and rule.
    """
    kodes = {problem.kode for problem in problems if problem.kode}
    if not kodes or problems[0].rule not in LEADING:
        return {}
    batch_id = problems[0].batch_id
    query = select(StagedSequence.kode, StagedSequence.position).where(
        StagedSequence.batch_id == batch_id, StagedSequence.kode.in_(kodes)
    )
    found: dict[str, list[int]] = {}
    for kode, position in db.session.execute(query):
        found.setdefault(kode, []).append(position)
    return {
        kode: url_for("imports.split", batch_id=batch_id, position=positions[0])
        for kode, positions in found.items()
        if len(positions) == 1
    }

"""How many cells of a rule wait for a person, by how sure what is suggested is."""

from dataclasses import dataclass

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.imports.desk.decisions import CERTAIN, CERTAINLY, SURELY, UNDECIDED

LEVELS = (99, 95, 80)
"""Confidences, in per cent, from which on all suggestions can be taken at once."""
_SURE = text(f"""
    SELECT count(*) FROM import_problem AS p
    WHERE p.batch_id = :batch AND p.rule = :rule AND {SURELY} AND {UNDECIDED}
""")  # noqa: S608  constants
_TALLY = text(f"""
    SELECT count(*) FILTER (WHERE open AND certain) AS certain,
        count(*) FILTER (WHERE open AND NOT certain AND suggestion IS NOT NULL) AS offered,
        count(*) FILTER (WHERE open AND suggestion IS NULL) AS bare,
        count(*) FILTER (WHERE NOT open) AS decided
    FROM (SELECT p.suggestion, {CERTAINLY} AS certain, {UNDECIDED} AS open
        FROM import_problem AS p WHERE p.batch_id = :batch AND p.rule = :rule) AS found
""")  # noqa: S608  constants


@dataclass(frozen=True, slots=True)
class Tally:
    """Cells of one rule: suggested for certain, suggested, without a suggestion, decided."""

    certain: int
    offered: int
    bare: int
    decided: int


def tally(batch_id: int, rule: str) -> Tally:
    """How many cells of a rule are open, by how sure their suggestion is."""
    values = {"batch": batch_id, "rule": rule, "certain": list(CERTAIN)}
    return Tally(*db.session.execute(_TALLY, values).one())


def sure(batch_id: int, rule: str, certain: int) -> list[tuple[int, int]]:
    """Confidences with how many open cells each would take; those that take no more are left out.

    Args:
        batch_id: which import.
        rule: which rule.
        certain: open cells that are taken as certain, by a button of their own.
    """
    found: list[tuple[int, int]] = []
    for level in LEVELS:
        values = {"batch": batch_id, "rule": rule, "least": level / 100}
        cells = int(db.session.execute(_SURE, values).scalar_one())
        if cells > (found[-1][1] if found else certain):
            found.append((level, cells))
    return found

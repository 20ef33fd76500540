"""Asking the search every question of a table."""

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import Ahsp, Sumber
from ahsp.search.filters import Query, clean
from ahsp.search.golden import Case
from ahsp.search.queries import find
from ahsp.search.scoring import FIRST, Outcome

ENOUGH = 0.5
"""Share of the questions whose codes an edition must have to be the one that they are about."""


def edition_of(cases: Sequence[Case]) -> int | None:
    """Id of the edition that has the expected codes of most questions, the newest of equals.

    A code means another analysis in each edition, so a table fits one edition only.

    Args:
        cases: the questions.

    Returns:
        None where no edition has the codes of `ENOUGH` of them: some codes occur in all editions.
    """
    having = Counter[int]()
    for sumber_id, codes in _codes().items():
        having[sumber_id] = sum(_known(case, codes) for case in cases)
    best = max(having, key=lambda each: (having[each], each), default=None)
    return best if best is not None and having[best] >= ENOUGH * len(cases) else None


def edition_name(sumber_id: int) -> str:
    """Name of an edition that exists."""
    return db.session.execute(select(Sumber.nama).where(Sumber.id == sumber_id)).scalar_one()


def measure(
    cases: Sequence[Case], sumber_id: int, progress: Callable[[int], None] = lambda done: None
) -> list[Outcome]:
    """Ask each question, within one edition, and keep the codes of the first results.

    Args:
        cases: the questions.
        sumber_id: the edition.
        progress: told after each question how many are done.
    """
    codes = _codes().get(sumber_id, set())
    outcomes = []
    for done, case in enumerate(cases, start=1):
        found = find(Query(clean(case.query), sumber=(sumber_id,)), FIRST)
        first = tuple(hit.kode for hit in found.rows[:FIRST])
        outcomes.append(Outcome(case, first, _known(case, codes)))
        progress(done)
    return outcomes


def _codes() -> dict[int, set[str]]:
    codes: dict[int, set[str]] = {}
    for sumber_id, kode in db.session.execute(select(Ahsp.sumber_id, Ahsp.kode)):
        codes.setdefault(sumber_id, set()).add(kode)
    return codes


def _known(case: Case, codes: set[str]) -> bool:
    plain = {each for each in case.expected if not each.endswith(".*")}
    return not plain.isdisjoint(codes) or (
        len(plain) < len(case.expected) and any(case.accepts(kode) for kode in codes)
    )

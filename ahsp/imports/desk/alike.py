"""Problems that are one row of the desk: the same text, or the rows of one analysis."""

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Text, case, cast, func, select

from ahsp.extensions import db
from ahsp.imports import queries
from ahsp.imports.desk.decisions import ALIKE
from ahsp.imports.rules import Rule
from ahsp.models import ImportProblem

_OF_ANALYSIS = case(
    (
        ImportProblem.rule == Rule.KODE_MISSING,
        func.coalesce(
            ImportProblem.evidence["analysis"].astext, "-" + cast(ImportProblem.id, Text)
        ),
    ),
    else_="",
)
"""Where no text stands, what is the same is the analysis; a row of none is alone."""
_KEY = (ImportProblem.value, ImportProblem.suggestion, _OF_ANALYSIS)


def page(batch_id: int, rule: Rule, number: int) -> Pagination:
    """A page of one rule's problems; of those that are alike only the first."""
    if rule not in ALIKE:
        return queries.problems_page(batch_id, rule, number)
    of_rule = (ImportProblem.batch_id == batch_id, ImportProblem.rule == rule)
    first = select(func.min(ImportProblem.id)).where(*of_rule).group_by(*_KEY)
    query = select(ImportProblem).where(ImportProblem.id.in_(first)).order_by(ImportProblem.id)
    per_page = queries.PROBLEMS_PER_PAGE
    number = min(number, queries.LAST_PAGE)
    return db.paginate(query, page=number, per_page=per_page, error_out=False)


def cells(problems: Sequence[ImportProblem]) -> dict[int, int]:
    """How many cells stand behind each problem, by its id; none for rules whose rows are alone."""
    if not problems or problems[0].rule not in ALIKE:
        return {}
    alike = (
        select(func.array_agg(ImportProblem.id), func.count())
        .where(
            ImportProblem.batch_id == problems[0].batch_id,
            ImportProblem.rule == problems[0].rule,
            ImportProblem.value.in_({each.value for each in problems}),
        )
        .group_by(*_KEY)
    )
    return {each: count for ids, count in db.session.execute(alike) for each in ids}

"""What people decided lately, click by click, each with the address that undoes it."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import text

from ahsp.catalog.flags import suggestion_words
from ahsp.extensions import db
from ahsp.imports.desk.decisions import WAITS
from ahsp.imports.wording.problems import cell_words
from ahsp.imports.wording.rules import rule_label
from ahsp.models import Action

CLICKS = 8
"""Clicks that a page lists."""

_GROUPS = text(f"""
    SELECT group_id, min(rule) AS rule, min(action) AS action, count(*) AS cells,
        min(username) AS username, max(at) AS at, bool_or({WAITS}) AS waits,
        bool_or(d.in_effect IS NOT NULL) AS applied,
        (array_agg(old_value ORDER BY id))[1] AS old_value,
        (array_agg(new_value ORDER BY id))[1] AS new_value,
        (array_agg("column" ORDER BY id))[1] AS column,
        (array_agg("row" ORDER BY id))[1] AS row
    FROM import_decision AS d
    WHERE batch_id = :batch AND action <> 'undone'
    GROUP BY group_id ORDER BY max(at) DESC, min(id) DESC LIMIT :most
""")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Repair:
    """What one click decided, with its words and the address that undoes it."""

    url: str
    label: str
    action: str
    words: str
    cells: int
    cell: str
    old_value: str
    shown: str
    username: str
    at: datetime
    waits: bool
    applied: bool


def repairs(batch_id: int) -> list[Repair]:
    """The latest clicks of an import that still hold, newest first."""
    return [
        Repair(
            url=url_for("imports.undo_repair", batch_id=batch_id, group_id=group.group_id),
            label=rule_label(group.rule),
            action=group.action,
            words=action_words(group.action),
            cells=group.cells,
            cell=cell_words(group.column, group.row),
            old_value=group.old_value,
            shown=suggestion_words(group.rule, group.new_value),
            username=group.username,
            at=group.at,
            waits=group.waits,
            applied=group.applied,
        )
        for group in db.session.execute(_GROUPS, {"batch": batch_id, "most": CLICKS})
    ]


def action_words(action: str) -> str:
    """What was decided, in a word or two; "" where a value was set."""
    words: dict[str, str] = {
        Action.KEEP: _("looked at, left as it is"),
        Action.SKIP_ANALYSIS: _("analysis left out"),
    }
    return words.get(action, "")

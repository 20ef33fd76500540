"""What a rule tells, as a letter in its reader's language."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from ahsp.alerts import labels, silencing
from ahsp.alerts.matching import Group
from ahsp.alerts.recipients import Recipient
from ahsp.audit import telling
from ahsp.audit.events import Severity
from ahsp.audit.question import Question
from ahsp.audit.vocabulary import CATEGORIES, SEVERITIES
from ahsp.mail.letter import Letter, Row, Table
from ahsp.models import AlertRule
from ahsp.web.formatting import number, when
from ahsp.web.links import outside

MOST_ROWS = 20
"""Kinds of events that one mail lists."""
_INSTANT = timedelta(microseconds=1)


def digest(rule: AlertRule, groups: Sequence[Group], recipient: Recipient) -> Letter:
    """The letter that tells of events that a rule found.

    Args:
        rule: which rule.
        groups: what it found; at least one.
        recipient: whom the letter is for.
    """
    name, count = labels.rule_name(rule), sum(each.events for each in groups)
    first = min(each.first_at for each in groups)
    last = max(each.last_at for each in groups)
    stretch = when(first) if first == last else f"{when(first)} – {when(last)}"
    values = {"rule": name, "n": number(count), "stretch": stretch}
    subject = ngettext("%(rule)s: %(n)s event", "%(rule)s: %(n)s events", count, **values)
    if now := _states_now(groups):
        subject = _("%(rule)s: %(what)s", rule=name, what=now)
    told = ngettext(
        "%(n)s event fits the rule “%(rule)s” (%(stretch)s).",
        "%(n)s events fit the rule “%(rule)s” (%(stretch)s).",
        count,
        **values,
    )
    return Letter(
        subject=subject,
        paragraphs=(told, *_more(groups)),
        table=_table(groups),
        links=((_("Look at these events"), _log_of(rule, groups)), *_links(rule, recipient)),
        why=_why(rule),
    )


def trial(rule: AlertRule, groups: Sequence[Group], recipient: Recipient) -> Letter:
    """The letter that shows how a rule would tell of the last day; arguments as of `digest`."""
    name = labels.rule_name(rule)
    said = _("This is a test of the rule “%(rule)s”. Nothing has happened.", rule=name)
    none = _("Nothing fitted it in the last 24 hours.")
    found = _("In the last 24 hours the following fitted it:")
    return Letter(
        subject=_("Test: %(rule)s", rule=name),
        paragraphs=(said, found if groups else none, *_more(groups)),
        table=_table(groups) if groups else None,
        links=_links(rule, recipient),
        why=_why(rule),
    )


def _states_now(groups: Sequence[Group]) -> str:
    """How parts are whose health changed, e.g. `Redis (broken)`; "" where anything else is told."""
    if not all(each.part for each in groups):
        return ""
    newest = {each.part: each for each in sorted(groups, key=lambda one: one.last_at)}
    return ", ".join(_part_and_state(each) for each in newest.values())


def _part_and_state(group: Group) -> str:
    return f"{telling.value('part', group.part)} ({telling.value('state', group.state)})"


def _what(group: Group) -> str:
    if group.part:
        return _part_and_state(group)
    return f"{telling.label(group.event)} ({SEVERITIES[Severity(group.severity)]})"


def _table(groups: Sequence[Group]) -> Table:
    rows = tuple(
        Row(
            (
                _what(each),
                number(each.events),
                when(each.first_at),
                when(each.last_at),
            ),
            _log_of_group(each),
        )
        for each in groups[:MOST_ROWS]
    )
    return Table((_("Event"), _("Count"), _("First"), _("Last")), rows)


def _more(groups: Sequence[Group]) -> tuple[str, ...]:
    rest = len(groups) - MOST_ROWS
    if rest <= 0:
        return ()
    told: str = ngettext(
        "%(n)s more kind of event is not listed here.",
        "%(n)s more kinds of events are not listed here.",
        rest,
        n=number(rest),
    )
    return (told,)


def _links(rule: AlertRule, recipient: Recipient) -> tuple[tuple[str, str], ...]:
    ticket = silencing.token(rule.id, recipient.address)
    silence = (_("Silence this rule for a time"), outside("alerts.silence", ticket=ticket))
    if recipient.user is None or not recipient.user.is_admin:
        return (silence,)
    return (silence, (_("See and change the rules"), outside("alerts.index")))


def _why(rule: AlertRule) -> str:
    return str(
        _(
            "You get this because the rule “%(rule)s” of AHSP Referensi writes to you, %(pace)s:"
            " %(condition)s.",
            rule=labels.rule_name(rule),
            pace=labels.pace(rule),
            condition=labels.condition(rule),
        )
    )


def _log_of_group(group: Group) -> str:
    question = Question(
        event=(group.event,),
        severity=(group.severity,),
        text=group.part,
        since=group.first_at,
        until=group.last_at + _INSTANT,
    )
    return outside("audit.log", **question.args())


def _log_of(rule: AlertRule, groups: Sequence[Group]) -> str:
    category = rule.subject in CATEGORIES
    question = Question(
        category=(rule.subject,) if category else (),
        event=(rule.subject,) if rule.subject and not category else (),
        severity=tuple(rule.severities),
        since=min(each.first_at for each in groups),
        until=max(each.last_at for each in groups) + _INSTANT,
    )
    return outside("audit.log", **question.args())

"""Rules in words."""

from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from ahsp.audit import telling
from ahsp.audit.events import Severity
from ahsp.audit.vocabulary import CATEGORIES, SEVERITIES
from ahsp.models import AlertRule
from ahsp.web.formatting import number
from ahsp.web.names import Names, Tones

NAMES: dict[str, LazyString] = {
    "critical": _l("Critical events"),
    "errors": _l("Errors"),
    "sign_in": _l("Many failed sign-ins"),
    "limits": _l("Limits exceeded again and again"),
    "denied": _l("Access denied again and again"),
    "users": _l("Users changed"),
    "health": _l("Health of the site"),
}
"""Names of the rules that the program brings."""
OUTCOMES = Names(
    {
        "sent": _l("told"),
        "silenced": _l("silenced"),
        "nobody": _l("nobody to tell"),
    }
)
TONES = Tones({"sent": "success", "silenced": "quiet", "nobody": "warning"})
PAUSE, PAUSE_AT_ONCE = 60, 5
"""Minutes that lie at least between two mails of one rule."""


class Choice(NamedTuple):
    """A stretch of time for which a rule can be silenced."""

    hours: int
    label: LazyString


SILENCES = (
    Choice(1, _l("for an hour")),
    Choice(8, _l("for 8 hours")),
    Choice(24, _l("for a day")),
    Choice(168, _l("for a week")),
)


def rule_name(rule: AlertRule) -> str:
    """What a rule is called."""
    return rule.name or str(NAMES.get(rule.code, rule.code))


def subject_words(subject: str) -> str:
    """What a rule looks at: an event, a category, or everything."""
    if not subject:
        return str(_("all events"))
    return telling.category(subject) if subject in CATEGORIES else telling.label(subject)


def severity_words(severities: list[str]) -> str:
    """Severities in their order; "" for all of them."""
    known = [each for each in Severity if each in severities]
    return ", ".join(str(SEVERITIES[each]) for each in known)


def condition(rule: AlertRule) -> str:
    """When a rule speaks, e.g. `Sign-in failed: 20 or more within 15 minutes`."""
    severities = severity_words(rule.severities)
    what = subject_words(rule.subject) + (f" ({severities})" if severities else "")
    if rule.threshold == 1:
        return str(_("%(what)s: each one", what=what))
    count = {"what": what, "least": number(rule.threshold), "n": number(rule.window_minutes)}
    words: str = ngettext(
        "%(what)s: %(least)s or more within %(n)s minute",
        "%(what)s: %(least)s or more within %(n)s minutes",
        rule.window_minutes,
        **count,
    )
    return words


def pace(rule: AlertRule) -> str:
    """How often a rule writes at most."""
    if rule.at_once:
        return str(_("at once, at most every %(n)s minutes", n=PAUSE_AT_ONCE))
    return str(_("at most once an hour"))

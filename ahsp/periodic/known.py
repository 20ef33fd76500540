"""Every task that is done again and again: what it does in words, and its usual times."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from ahsp.config import Settings
from ahsp.running.times import Plan

HOUR, DAY, WEEK = 3600, 86400, 604800


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One task.

    `name` is that of the queue. It is done at least every `most` and at most every `least` seconds,
    whatever an administrator chooses. `keeps` is how many seconds a run waits for a worker; no
    other one is started meanwhile. The usual times are each `seconds`, at `minute` of each hour, or
    each day at the setting `at`.
    """

    name: str
    label: LazyString
    what: LazyString
    least: int
    most: int
    keeps: int
    seconds: int = 0
    minute: int | None = None
    at: str = ""

    def usual(self, settings: Settings) -> Plan:
        """Its times where nobody chose others."""
        zone = settings.timezone
        if self.at:
            return Plan("day", at=getattr(settings, self.at), zone=zone)
        if self.minute is not None:
            return Plan("hour", at=f"00:{self.minute:02}", zone=zone)
        return Plan("interval", seconds=self.seconds, zone=zone)


def _sweeper(name: str, label: LazyString, what: LazyString, keeps: int = 30) -> Known:
    return Known(name=name, label=label, what=what, least=10, most=HOUR, keeps=keeps, seconds=10)


_ALL = (
    _sweeper(
        "imports.sweep",
        _l("Look after imports"),
        _l("Starts imports that no worker has begun, ends those whose worker was lost, and ends"
           " old sign-ins."),
    ),
    _sweeper(
        "exports.sweep",
        _l("Look after exports"),
        _l("Starts exports that no worker has begun, and ends those whose worker was lost."),
    ),
    _sweeper(
        "exports.due",
        _l("Export schedules"),
        _l("Starts the exports that are due by their schedules."),
    ),
    _sweeper(
        "search.sweep",
        _l("Look after measurements"),
        _l("Starts measurements of the search that no worker has begun."),
    ),
    _sweeper(
        "mail.deliver",
        _l("Send mail"),
        _l("Sends mail that waits, and tries again what the mail server did not take."),
        keeps=60,
    ),
    _sweeper(
        "search.warm",
        _l("Answers ahead"),
        _l("Answers what is asked most, where the catalogue changed since the last time."),
    ),
    Known(
        name="audit.alerts",
        label=_l("Alerts"),
        what=_l("Looks whether a rule fits what was recorded, and writes to its recipients."),
        least=30, most=HOUR, keeps=300, seconds=60,
    ),
    Known(
        name="audit.summarize",
        label=_l("Sums of the record"),
        what=_l("Adds up events by hour, day, week and month, for the pages of the record."),
        least=300, most=DAY, keeps=3000, minute=1,
    ),
    Known(
        name="audit.cleanup",
        label=_l("Retention of the record"),
        what=_l("Deletes events that are older than they are kept for."),
        least=HOUR, most=WEEK, keeps=3600, at="audit_cleanup_at",
    ),
    Known(
        name="audit.verify",
        label=_l("Verification of the record"),
        what=_l("Walks the chain of the record, and records where it does not hold."),
        least=HOUR, most=WEEK, keeps=3600, at="audit_verify_at",
    ),
    Known(
        name="health.check",
        label=_l("Health"),
        what=_l("Looks how each part is, and records where that changed."),
        least=30, most=HOUR, keeps=60, seconds=60,
    ),
    Known(
        name="imports.tidy",
        label=_l("Retention of workbooks"),
        what=_l("Deletes uploaded workbooks whose time is over, and files that no import names."),
        least=HOUR, most=WEEK, keeps=3600, at="upload_tidy_at",
    ),
    Known(
        name="exports.tidy",
        label=_l("Retention of exports"),
        what=_l("Deletes files of exports whose time is over, and those that nothing names."),
        least=60, most=DAY, keeps=600, seconds=600,
    ),
    Known(
        name="mail.forget_old",
        label=_l("Retention of mail"),
        what=_l("Deletes mail that is older than it is kept for."),
        least=300, most=WEEK, keeps=600, seconds=HOUR,
    ),
    Known(
        name="search.forget_old",
        label=_l("Retention of questions"),
        what=_l("Forgets how often questions were asked long ago."),
        least=300,
        most=WEEK,
        keeps=600,
        seconds=HOUR,
    ),
    Known(
        name="tasks.tidy",
        label=_l("Retention of this list"),
        what=_l("Deletes old runs of tasks; of each task the last ones stay."),
        least=300, most=DAY, keeps=600, seconds=HOUR,
    ),
)  # fmt: skip
KNOWN = {each.name: each for each in _ALL}
"""All of them by name, in the order in which they are shown."""

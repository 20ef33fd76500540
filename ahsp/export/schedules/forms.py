"""The form of a schedule."""

from collections.abc import Mapping
from datetime import time
from functools import cache
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from ahsp.config import LANGUAGES
from ahsp.export.kinds import KINDS
from ahsp.export.order import LAST_MONTH, Format, Options, Order, Report
from ahsp.export.runs.labels import FORMATS
from ahsp.export.schedules.keeping import Wanted
from ahsp.export.scope import Scope
from ahsp.mail.address import AddressError, mail_address
from ahsp.models import Every
from ahsp.web.forms import Form

WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
DAYS = {str(number): day for number, day in enumerate(WEEKDAYS, 1)}
RHYTHMS = {Every.WEEK.value: _l("each week"), Every.MONTH.value: _l("each month")}
NAMES = {"id": "Bahasa Indonesia", "en": "English"}
MOST_RECIPIENTS = 50
EVERYTHING, MONTHLY, SEARCH, SAVED = "everything", "monthly", "search", "saved:"
SUMMARY, TEMPLATE = "pdf-summary", "template:"
FORMAT_WORDS: dict[str, Any] = {
    **{str(each): FORMATS[each] for each in KINDS if each is not Format.PDF},
    str(Format.PDF): _l("PDF, full report"),
    SUMMARY: _l("PDF, summary"),
}
"""All kinds of files; a PDF has every line, or the summary."""


def _plain(text: str | None) -> str:
    return " ".join((text or "").replace("\0", "").split())


@cache
def zones() -> tuple[str, ...]:
    """Names of all zones that there are."""
    return tuple(sorted(available_timezones()))


def _choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _format(chosen: str) -> Format:
    """The kind that is chosen; with a template the usual one, of which the template tells all."""
    return Options().format if chosen.startswith(TEMPLATE) else Format(chosen)


def format_of(options: Options) -> str:
    """The choice of `format` that some options stand for."""
    summary = (options.format, options.report) == (Format.PDF, Report.SUMMARY)
    return SUMMARY if summary else str(options.format)


class ScheduleForm(Form):
    """What, how, to whom and when; `what` and `format` offer what the page gives them."""

    name = StringField(
        _l("Name, also the subject of the mail"),
        [DataRequired(_l("Give it a name.")), Length(max=80)],
        filters=[_plain],
    )
    what = SelectField(_l("What to send"))
    question = HiddenField()
    format = SelectField(_l("Format"))
    language = SelectField(_l("Language of file and mail"), choices=_choices(NAMES))
    to_admins = BooleanField(_l("All administrators who have a mail address"))
    recipients = TextAreaField(_l("Further recipients, one in a line"))
    every = SelectField(_l("How often"), choices=_choices(RHYTHMS))
    weekday = SelectField(_l("Weekday"), coerce=int, choices=_choices(DAYS), default=1)
    day = IntegerField(
        _l("Day of the month"), [NumberRange(1, 28, _l("A day from 1 to 28."))], default=1
    )
    at = StringField(_l("Time"), default="08:00")
    zone = StringField(_l("Time zone"))

    def validate_recipients(self, field: TextAreaField) -> None:
        """Each of them an address, and somebody who gets it at all."""
        found = self.addresses(field.data or "")
        if len(found) > MOST_RECIPIENTS:
            raise ValidationError(_("At most %(n)s recipients.", n=MOST_RECIPIENTS))
        for each in found:
            try:
                mail_address(each)
            except AddressError:
                raise ValidationError(_("%(word)s is no mail address.", word=each[:80])) from None
        if not found and not self.to_admins.data:
            raise ValidationError(_("Say who gets it."))

    def validate_at(self, field: StringField) -> None:
        """A time of day."""
        try:
            field.data = time.fromisoformat((field.data or "").strip()).strftime("%H:%M")
        except ValueError:
            raise ValidationError(_("A time such as 08:00.")) from None

    def validate_zone(self, field: StringField) -> None:
        """A zone that there is."""
        field.data = (field.data or "").strip()
        if field.data not in zones():
            raise ValidationError(_("A zone such as Asia/Jakarta."))

    @staticmethod
    def addresses(text: str) -> list[str]:
        """What is typed, parted at lines, commas and blanks."""
        return text.replace(",", " ").replace(";", " ").split()

    @staticmethod
    def scope_of(question: str) -> Scope:
        """A scope as the form keeps it: the parameters of its address; "" for everything."""
        return Scope.from_args(MultiDict(parse_qsl(question)))

    def wanted(self) -> Wanted:
        """What a valid form says."""
        what = str(self.what.data)
        language = self.language.data if self.language.data in LANGUAGES else LANGUAGES[0]
        monthly = what == MONTHLY
        summary = self.format.data == SUMMARY and not monthly
        chosen = str(self.format.data)
        template = chosen.startswith(TEMPLATE) and not monthly
        options = Options(
            format=Format.PDF if summary or monthly else _format(chosen),
            language=language,
            report=Report.SUMMARY if summary else Report.FULL,
        )
        return Wanted(
            name=self.name.data or "",
            order=Order(
                self.scope_of(self.question.data or "" if what == SEARCH else ""),
                options,
                LAST_MONTH if monthly else "",
            ),
            saved_search_id=int(what.removeprefix(SAVED)) if what.startswith(SAVED) else None,
            template_id=int(chosen.removeprefix(TEMPLATE)) if template else None,
            to_admins=bool(self.to_admins.data),
            recipients=tuple(
                dict.fromkeys(map(mail_address, self.addresses(self.recipients.data or "")))
            ),
            every=str(self.every.data),
            weekday=int(self.weekday.data),
            day=int(self.day.data or 1),
            at=str(self.at.data),
            zone=str(self.zone.data),
        )

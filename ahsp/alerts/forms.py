"""Forms of the feature."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ahsp.alerts.labels import SILENCES
from ahsp.alerts.matching import OWN
from ahsp.alerts.services import Wanted
from ahsp.audit import telling
from ahsp.audit.events import Event
from ahsp.audit.vocabulary import CATEGORIES, SEVERITIES
from ahsp.mail.address import AddressError, mail_address
from ahsp.models import AlertRule
from ahsp.web.forms import Form

LONGEST_NAME = 80
MOST_EVENTS = 10_000
MOST_MINUTES = 1440
MOST_ADDRESSES = 20


class AddressesField(TextAreaField):  # type: ignore[misc]  # wtforms ships no types
    """Mail addresses, apart by commas, blanks or lines; the form's data is a list."""

    data: list[str]

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "\n".join(self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; what is no address is told by `pre_validate`."""
        typed = " ".join(valuelist).replace(",", " ").replace(";", " ").split()
        self.data = list(dict.fromkeys(typed))

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is no address."""
        found = []
        for each in self.data or []:
            try:
                found.append(mail_address(each))
            except AddressError:
                raise ValidationError(
                    _("“%(text)s” is no mail address.", text=each[:100])
                ) from None
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(n)s addresses.", n=MOST_ADDRESSES))
        self.data = found


def subjects(current: str = "") -> list[SelectChoice]:
    """What a rule may look at, by category; a retired name is kept where a rule has it."""
    found = [SelectChoice("", str(_("all events")))]
    for name, label in CATEGORIES.items():
        whole = str(_("%(category)s: everything", category=label))
        found.append(SelectChoice(name, whole, optgroup=str(label)))
        found += [
            SelectChoice(each.value, telling.label(each), optgroup=str(label))
            for each in Event
            if each.category == name and each.value not in OWN
        ]
    if all(current != each.value for each in found):
        found.append(SelectChoice(current, current))
    return found


class RuleForm(Form):
    """What a rule is to be."""

    name = StringField(_l("Name"), [Length(max=LONGEST_NAME)])
    subject = SelectField(_l("What counts"))
    severities = SelectMultipleField(
        _l("Severity (none chosen: any)"),
        choices=[SelectChoice(value, label) for value, label in SEVERITIES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    threshold = IntegerField(
        _l("From how many events"), [InputRequired(), NumberRange(1, MOST_EVENTS)], default=1
    )
    window_minutes = IntegerField(
        _l("Within how many minutes"), [InputRequired(), NumberRange(1, MOST_MINUTES)], default=60
    )
    at_once = BooleanField(_l("Tell at once, not once an hour"))
    to_admins = BooleanField(_l("Write to all administrators who have an address"), default=True)
    addresses = AddressesField(_l("Write to these addresses, too"))

    def offer(self, rule: AlertRule | None) -> "RuleForm":
        """Fill in what may be chosen for a rule, or for a new one."""
        self.subject.choices = subjects(rule.subject if rule else "")
        self.shipped = bool(rule and rule.code)
        return self

    shipped = False

    def validate_name(self, entry: StringField) -> None:
        """A rule of one's own needs a name; it is one line."""
        entry.data = " ".join((entry.data or "").split())
        if not entry.data and not self.shipped:
            raise ValidationError(_("Give the rule a name."))

    def validate_subject(self, entry: SelectField) -> None:
        """A rule that everything fits would tell of everything."""
        if not entry.data and not self.severities.data:
            raise ValidationError(_("Choose what counts, or a severity."))

    def validate_addresses(self, entry: AddressesField) -> None:
        """Somebody has to be told."""
        if not entry.data and not self.to_admins.data:
            raise ValidationError(_("Say who is to be told."))

    @property
    def wanted(self) -> Wanted:
        """The rule that the form asks for."""
        return Wanted(
            name=self.name.data or "",
            subject=self.subject.data or "",
            severities=self.severities.data or [],
            threshold=self.threshold.data,
            window_minutes=self.window_minutes.data,
            at_once=self.at_once.data,
            to_admins=self.to_admins.data,
            addresses=self.addresses.data or [],
        )


class SilenceForm(Form):
    """For how long somebody wants to hear nothing; 0 hours: to hear everything again."""

    hours = RadioField(
        _l("How long"),
        choices=[
            *(SelectChoice(str(each.hours), each.label) for each in SILENCES),
            SelectChoice("0", _l("not any more")),
        ],
        default="8",
    )

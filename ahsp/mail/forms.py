"""Forms of the feature."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import UUID, InputRequired, Length, ValidationError

from ahsp.mail.address import LONGEST, AddressError, mail_address
from ahsp.web.forms import Form


class AddressField(StringField):  # type: ignore[misc]  # wtforms ships no types
    """A mail address; the form's data is the address as it is kept, or "" for none."""

    data: str | None

    def pre_validate(self, _form: Form) -> None:
        """Refuse what is no address."""
        typed = (self.data or "").strip()
        try:
            self.data = mail_address(typed) if typed else ""
        except AddressError:
            raise ValidationError(
                _("This is no mail address: it looks like name@office.go.id.")
            ) from None


class RecipientForm(Form):
    """Where a test mail goes."""

    to = AddressField(_l("Mail address"), [InputRequired(), Length(max=LONGEST)])
    key = HiddenField(validators=[UUID()])

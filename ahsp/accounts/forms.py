"""Forms of the feature."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from ahsp.accounts.passwords import LONGEST
from ahsp.mail import address
from ahsp.mail.forms import AddressField
from ahsp.web.forms import Form


class SignInForm(Form):
    """Name and password."""

    username = StringField(_l("User name"), [InputRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=LONGEST)])
    next = HiddenField()


class PasswordForm(Form):
    """The password until now, and a new one twice."""

    current = PasswordField(_l("Current password"), [InputRequired()])
    password = PasswordField(_l("New password"), [InputRequired(), Length(max=LONGEST)])
    again = PasswordField(
        _l("New password again"),
        [InputRequired(), EqualTo("password", _l("The two new passwords differ."))],
    )


class ProfileForm(Form):
    """Where a person's mail goes, and its language; "" is the one they use the site in."""

    email = AddressField(_l("Mail address"), [Length(max=address.LONGEST)])
    language = SelectField(
        _l("Language of mail"),
        choices=[
            SelectChoice("", _l("as on the site")),
            SelectChoice("id", "Bahasa Indonesia"),
            SelectChoice("en", "English"),
        ],
    )

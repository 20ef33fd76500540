"""The form that switches a capability off."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from ahsp.switches.services import LONGEST_REASON
from ahsp.web.forms import Form


class OffForm(Form):
    """Why; nobody should have to guess it later."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[lambda typed: " ".join((typed or "").split())],
        validators=[DataRequired(_l("Say why.")), Length(max=LONGEST_REASON)],
    )

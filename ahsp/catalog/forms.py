"""Forms of the feature."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from ahsp.catalog.units import LENGTH, collapsed
from ahsp.web.forms import Form

LONGEST = 100
"""Characters of a spelling: workbooks write longer ones, and those are no units."""


def _tidy(text: str | None) -> str:
    return collapsed(text or "")


def _printable(_form: Form, entry: Field) -> None:
    if not entry.data.isprintable():
        raise ValidationError(_l("There are characters in it that are no text."))


class SpellingForm(Form):
    """A spelling and the unit that it stands for; `seen` is what it stood for before."""

    spelling = StringField(
        _l("Spelling"),
        [DataRequired(_l("Type a spelling.")), Length(max=LONGEST), _printable],
        filters=[_tidy],
    )
    unit = StringField(
        _l("Is the same as"),
        [DataRequired(_l("Type a unit.")), Length(max=LENGTH), _printable],
        filters=[_tidy],
    )
    seen = HiddenField()

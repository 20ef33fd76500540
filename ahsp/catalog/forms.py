"""Forms of the feature."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from ahsp.catalog.units import LENGTH, collapsed
from ahsp.web.forms import Form

LONGEST = 100
"""Characters of a spelling: workbooks write longer ones, and those are no units."""


LONGEST_NOTE = 4_000
"""Characters of a note about an edition."""
YEARS = (1900, 2100)


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


def _trimmed(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()


class EditionForm(Form):
    """What readers should know of an edition."""

    tahun = IntegerField(_l("Year"), [Optional(), NumberRange(*YEARS)])
    catatan = TextAreaField(_l("Note"), [Length(max=LONGEST_NOTE)], filters=[_trimmed])

"""Forms of the feature."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from ahsp.search.saved import LONGEST_NAME
from ahsp.web.forms import Form


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _printable(_form: Form, entry: Field) -> None:
    if not entry.data.isprintable():
        raise ValidationError(_l("There are characters in it that are no text."))


class SaveForm(Form):
    """How a search is kept."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Type a name.")), Length(max=LONGEST_NAME), _printable],
        filters=[_tidy],
    )
    shared = BooleanField(_l("Everybody may see it"))
    start = BooleanField(_l("Show it when I come in"))


class PresetsForm(Form):
    """A file of saved searches."""

    file = FileField(_l("JSON file"), [FileRequired(_l("Choose a file."))])

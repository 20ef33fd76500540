"""Forms of the search's administration."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from ahsp.search.quality.terms import LONGEST, MOST_WORDS, tidy
from ahsp.web.forms import Form


def _tidy(text: str | None) -> str:
    return tidy(text or "")


def _few_words(_form: Form, entry: Field) -> None:
    if len(entry.data.split()) > MOST_WORDS:
        raise ValidationError(_l("Use at most six words."))


class SynonymForm(Form):
    """A term and what it means as well; `miss` is the search without results that it answers."""

    term = StringField(
        _l("What people type"),
        [DataRequired(_l("Type a word or a few.")), Length(max=LONGEST), _few_words],
        filters=[_tidy],
    )
    meaning = StringField(
        _l("What the catalogue writes"),
        [DataRequired(_l("Type a word or a few.")), Length(max=LONGEST), _few_words],
        filters=[_tidy],
    )
    miss = HiddenField()

    def validate_meaning(self, entry: Field) -> None:
        """Refuse a term that means itself."""
        if entry.data and entry.data == self.term.data:
            raise ValidationError(_l("Both are the same."))


class SynonymsFileForm(Form):
    """A file of synonyms."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Choose a file."))])

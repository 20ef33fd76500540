"""Forms of the feature."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField
from wtforms.validators import UUID, DataRequired, Length

from ahsp.imports.services import SUMBER_LENGTH
from ahsp.imports.sheets.cells import CONTROL
from ahsp.web.forms import Form


def _collapsed(text: str | None) -> str:
    return " ".join(CONTROL.sub(" ", text or "").split())


class UploadForm(Form):
    """A workbook and the edition it belongs to."""

    file = FileField(_l("Workbook"), [FileRequired(_l("Choose a workbook first."))])
    sumber = StringField(
        _l("Source"),
        [
            DataRequired(_l("Name the edition, for example AHSP 2025.")),
            Length(max=SUMBER_LENGTH),
        ],
        filters=[_collapsed],
    )
    key = HiddenField(
        default=lambda: str(uuid4()), validators=[UUID(_l("Reload the page and upload again."))]
    )

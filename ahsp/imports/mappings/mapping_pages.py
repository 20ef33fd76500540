"""Pages on which a person sees what each sheet was taken for, and corrects it."""

from flask import abort, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ahsp.extensions import db
from ahsp.imports import views
from ahsp.imports.mappings import correcting, mapping_forms, recognised, remembered
from ahsp.imports.mappings.entries import Entry
from ahsp.imports.mappings.recognised import SheetView
from ahsp.imports.routes import batch_of, blueprint, go, person, to_import
from ahsp.imports.running.moves import NotPossibleError
from ahsp.imports.sheets.layout import REQUIRED
from ahsp.imports.sheets.outline import SheetOutline
from ahsp.models import ImportBatch, Kategori, Role
from ahsp.web.access import allow
from ahsp.web.htmx import render


def _chosen(sheets: list[SheetView], wanted: int | None) -> int:
    """The sheet that is asked for; else the largest unknown one, else the first that is read."""
    if wanted is not None:
        if not 0 <= wanted < len(sheets):
            abort(404)
        return wanted
    read = (sheet.place for sheet in sheets if sheet.read)
    return next(read, max(sheets, key=lambda sheet: sheet.rows).place)


def _page(
    batch: ImportBatch,
    sheets: list[SheetView],
    told: SheetOutline,
    place: int,
    entry: Entry,
) -> Response:
    form = {
        "entry": entry,
        "columns": mapping_forms.columns(told, entry),
        "header_rows": mapping_forms.header_rows(told),
        "prefix_rows": mapping_forms.prefix_rows(entry),
        "blocks": told.blocks,
        "fields": recognised.FIELDS,
        "required": [str(recognised.FIELDS[name]) for name in REQUIRED],
        "kategori": list(Kategori),
    }
    return render(
        "imports/mapping.html",
        "imports/_mapping.html",
        422 if entry.errors else 200,
        batch=views.batch_view(batch),
        editable=correcting.is_correctable(batch),
        sheets=sheets,
        sheet=sheets[place],
        form=form,
    )


def _sheet(batch_id: int, place: int) -> SheetOutline:
    told = remembered.sheet_of(db.session(), batch_id, place)
    return told if told is not None else abort(404)


@blueprint.get("/<int:batch_id>/mapping")
@allow(Role.ADMIN)
def mapping(batch_id: int) -> Response:
    """What the sheets were taken for; of the chosen one also its columns.

    An import that cannot be corrected any more shows the same, without the form.
    """
    batch = batch_of(batch_id)
    sheets = recognised.sheets_of(batch_id)
    if batch.active or not sheets:
        return to_import(batch_id)
    place = _chosen(sheets, request.args.get("sheet", type=int))
    told = _sheet(batch_id, place)
    entry = mapping_forms.guessed(told, request.args.get("header", type=int))
    return _page(batch, sheets, told, place, entry)


@blueprint.post("/<int:batch_id>/mapping")
@allow(Role.ADMIN)
def map_sheet(batch_id: int) -> Response:
    """Say how a sheet is read; the file is read again at once."""
    batch = batch_of(batch_id)
    if not correcting.is_correctable(batch):
        return to_import(batch_id)
    sent: MultiDict[str, str] = request.form
    place = sent.get("sheet", -1, type=int)
    told = _sheet(batch_id, place)
    entry = mapping_forms.typed(told, sent)
    if entry.errors:
        return _page(batch, recognised.sheets_of(batch_id), told, place, entry)
    try:
        correcting.say(batch_id, mapping_forms.mapping_from(entry, told), person())
    except NotPossibleError:
        return to_import(batch_id)
    return go(url_for("imports.show", batch_id=batch_id))


@blueprint.post("/<int:batch_id>/mapping/forget")
@allow(Role.ADMIN)
def forget_mapping(batch_id: int) -> Response:
    """Forget what is remembered for a sheet's headers; the import stays as it was read."""
    batch_of(batch_id)
    correcting.forget(batch_id, request.form.get("sheet", ""), person())
    return go(url_for("imports.mapping", batch_id=batch_id))

"""Markup in a workbook: shown as the text that it is, and told of."""

from sqlalchemy import text

from ahsp.audit.events import Event
from ahsp.audit.markup import IN_SQL, LONGEST
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import ImportBatch

_FIND = text("""
    SELECT count(*) AS cells, min(value) AS example FROM (
        SELECT unnest(ARRAY[kode, nama, satuan, klasifikasi, sub_klasifikasi]) AS value
        FROM staged_ahsp
        WHERE batch_id = :batch
            AND kode || nama || satuan || klasifikasi || sub_klasifikasi ~ '[<=:]'
        UNION ALL
        SELECT unnest(ARRAY[kode_item, uraian, satuan])
        FROM staged_rincian
        WHERE batch_id = :batch AND kode_item || uraian || satuan ~ '[<=:]') AS cell
    WHERE value ~ '[<=:]' AND value ~ :harm
""")


def record_found(batch: ImportBatch) -> None:
    """Record how many cells of a batch that was read hold markup, in the current transaction."""
    found = db.session.execute(_FIND, {"batch": batch.id, "harm": IN_SQL}).one()
    if found.cells:
        detail = {"batch": batch.id, "file": batch.file_name, "count": found.cells}
        detail["text"] = found.example[:LONGEST]
        record(Event.MARKUP_IN_FILE, user=batch.user, detail=detail)

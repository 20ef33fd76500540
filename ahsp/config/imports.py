"""Uploaded workbooks and the process that reads them."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Imports:
    """Uploaded workbooks and the process that reads them."""

    imports_per_hour: int = setting(
        "AHSP_IMPORTS_PER_HOUR",
        10,
        read.whole,
        "workbooks that one person may upload in an hour; 0: no such limit",
    )
    import_max_mb: int = setting("AHSP_IMPORT_MAX_MB", 50, read.whole, "largest workbook, in MB")
    import_max_rows: int = setting(
        "AHSP_IMPORT_MAX_ROWS", 50_000, read.whole, "most data rows in a workbook"
    )
    import_max_columns: int = setting(
        "AHSP_IMPORT_MAX_COLUMNS", 100, read.whole, "most columns in a workbook"
    )
    import_lease_seconds: int = setting(
        "AHSP_IMPORT_LEASE_SECONDS",
        30,
        read.whole,
        "seconds without a sign of life after which an import counts as lost by its worker",
    )
    upload_days: int = setting(
        "AHSP_UPLOAD_DAYS",
        0,
        read.whole,
        "days that the workbook of an import that is in the catalogue is kept; 0: for ever",
    )
    upload_unused_days: int = setting(
        "AHSP_UPLOAD_UNUSED_DAYS",
        90,
        read.whole,
        "days that the workbook of an import is kept that was refused, failed, cancelled or undone;"
        " 0: for ever",
    )
    upload_tidy_at: str = setting(
        "AHSP_UPLOAD_TIDY_AT",
        "03:00",
        read.clock,
        "time of day at which they are deleted",
    )
    reader_memory_mb: int = setting(
        "AHSP_READER_MEMORY_MB",
        768,
        read.whole,
        "memory of the process that reads a workbook, in MB",
    )
    reader_seconds: int = setting(
        "AHSP_READER_SECONDS", 120, read.whole, "seconds after which reading a workbook is given up"
    )

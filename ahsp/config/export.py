"""Files that are taken away."""

from dataclasses import dataclass

from ahsp.config import readers as read
from ahsp.config.declared import setting


@dataclass(frozen=True, kw_only=True)
class Export:
    """Files that are taken away."""

    export_max_rows: int = setting(
        "AHSP_EXPORT_MAX_ROWS",
        50_000,
        read.whole,
        "most lines of a file that is made while the person waits; larger ones are made behind",
    )
    exports_at_once: int = setting(
        "AHSP_EXPORTS_AT_ONCE",
        5,
        read.positive,
        "exports of one person that may wait or run behind at the same time",
    )
    export_days: int = setting(
        "AHSP_EXPORT_DAYS",
        7,
        read.positive,
        "days that a file that was made behind can be downloaded",
    )
    export_attach_mb: int = setting(
        "AHSP_EXPORT_ATTACH_MB",
        5,
        read.whole,
        "largest file that is attached to mail, in MB; larger ones are sent as a link",
    )
    export_lease_seconds: int = setting(
        "AHSP_EXPORT_LEASE_SECONDS",
        30,
        read.positive,
        "seconds without a sign of life after which an export counts as lost by its worker",
    )
    export_pdf_max_rows: int = setting(
        "AHSP_EXPORT_PDF_MAX_ROWS",
        4_000,
        read.whole,
        "most lines of a full report in PDF; a summary, and every other format, has no such limit",
    )
    export_pdf_memory_mb: int = setting(
        "AHSP_EXPORT_PDF_MEMORY_MB",
        1536,
        read.positive,
        "memory of the process that sets a PDF, in MB",
    )
    export_pdf_seconds: int = setting(
        "AHSP_EXPORT_PDF_SECONDS",
        180,
        read.positive,
        "processor time of the process that sets a PDF",
    )

"""What is made while the person waits: how much that may be, and where it is."""

from flask import current_app, url_for

from ahsp.config import Settings
from ahsp.export.order import Format, Options, Order, Report

PDF_ROWS = 1_000
"""Lines of a full report that is set while the person waits: some ten seconds."""


def most_rows(options: Options | None = None) -> int:
    """Rows that a direct download may have.

    Args:
        options: how it is written; a full report in PDF takes its time.
    """
    settings: Settings = current_app.config["SETTINGS"]
    full = options and (options.format, options.report) == (Format.PDF, Report.FULL)
    return min(settings.export_max_rows, PDF_ROWS) if full else settings.export_max_rows


def address_of(order: Order) -> str:
    """Where the file of an order is, as far as it is made while the person waits."""
    kind = order.options.format
    args = {name: value for name, value in order.options.args().items() if name != "format"}
    if order.scope.ahsp_id is not None:
        number = order.scope.ahsp_id
        return url_for("export.analysis", ahsp_id=number, kind=kind, **args)  # type: ignore[arg-type]
    endpoint = "export.selection" if order.scope.chosen else "export.search"
    return url_for(endpoint, kind=kind, **args, **order.scope.args())  # type: ignore[arg-type]

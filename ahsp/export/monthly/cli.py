"""The report of a month from the shell."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from ahsp.config import LANGUAGES
from ahsp.export import services
from ahsp.export.months import Month
from ahsp.export.order import Format, Options, Order
from ahsp.export.pdf.setting import PdfLimitError
from ahsp.export.writing import NoRoomError
from ahsp.web.languages import SHELL
from ahsp.web.zones import site_zone


def _month(_context: click.Context, _option: click.Parameter, raw: str) -> Month | None:
    try:
        return Month.read(raw) if raw else None
    except ValueError as error:
        raise click.BadParameter("a month such as 2026-10") from error


@click.command("report")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the PDF goes; a file that is there is replaced.",
)
@click.option(
    "--month",
    default="",
    callback=_month,
    metavar="YYYY-MM",
    help="Which one; the month before this one unless said.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default=SHELL, help="Of the report.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def report(output: Path, month: Month | None, language: str, as_json: bool) -> None:
    """Report a month to administrators: exit 0 when the PDF is there, 1 when not, 2 for misuse."""
    month = month or Month.before(datetime.now(UTC), ZoneInfo(site_zone()))
    order = Order(options=Options(Format.PDF, language=language), month=str(month))
    try:
        services.export_to(output, order)
    except (NoRoomError, PdfLimitError, OSError) as error:
        click.echo(f"{output} cannot be written: {error}", err=True)
        sys.exit(1)
    told = {"file": str(output), "month": str(month), "bytes": output.stat().st_size}
    click.echo(json.dumps(told) if as_json else f"{output}: {month}")

"""Exporting from the shell."""

import json
import sys
import time
from pathlib import Path

import click
from flask.cli import AppGroup

from ahsp.catalog.queries import find_ahsp
from ahsp.export import services
from ahsp.export.order import Format, Options, Order
from ahsp.export.pdf.setting import PdfLimitError
from ahsp.export.scope import Scope
from ahsp.export.writing import KINDS, NoRoomError
from ahsp.search.filters import Query, clean
from ahsp.search.queries import sumber_named
from ahsp.web.addresses import LAST_ID
from ahsp.web.languages import SHELL

export = AppGroup("export", help="Take analyses away as files.")


@export.command("run")
@click.option("--format", "kind", type=click.Choice([str(each) for each in KINDS]), default="xlsx")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the file goes; one that is there is replaced.",
)
@click.option("--query", default="", help="Only what a search for this finds.")
@click.option("--sumber", multiple=True, help="Only this edition, by its name; may be repeated.")
@click.option("--klasifikasi", multiple=True, help="Only this classification; may be repeated.")
@click.option("--ahsp", type=click.IntRange(1, LAST_ID), help="Only the analysis of this number.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(
    kind: str,
    output: Path,
    query: str,
    sumber: tuple[str, ...],
    klasifikasi: tuple[str, ...],
    ahsp: int | None,
    as_json: bool,
) -> None:
    """Export what a search finds: exit 0 when the file is there, 1 when not, 2 for misuse."""
    started = time.monotonic()
    if ahsp is not None and (query or sumber or klasifikasi):
        raise click.UsageError("--ahsp stands alone")
    if ahsp is not None and find_ahsp(ahsp) is None:
        raise click.UsageError(f"there is no analysis {ahsp}")
    chosen = tuple(_sumber(nama) for nama in sumber)
    scope = Scope(Query(clean(query), sumber=chosen, klasifikasi=klasifikasi), ahsp)
    order = Order(scope, Options(Format(kind), language=SHELL))
    try:
        services.size_for(order)
        made = services.export_to(output, order)
    except (services.TooManyRowsError, NoRoomError, PdfLimitError, OSError) as error:
        click.echo(_sentence(error, kind, output), err=True)
        sys.exit(1)
    told = {
        "file": str(output),
        "format": kind,
        "filter": _filter(scope, sumber),
        "sumber": list(made.contents.sumber),
        "ahsp": made.contents.ahsp,
        "rincian": made.contents.rincian,
        "bytes": output.stat().st_size,
        "sha256": made.contents.sha256,
        "seconds": round(time.monotonic() - started, 3),
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{output}: {told['ahsp']} analyses, {told['rincian']} lines")


def _filter(scope: Scope, sumber: tuple[str, ...]) -> dict[str, object]:
    found = {
        "query": scope.query.q,
        "sumber": list(sumber),
        "klasifikasi": list(scope.query.klasifikasi),
        "ahsp": scope.ahsp_id,
    }
    return {name: value for name, value in found.items() if value}


def _sumber(nama: str) -> int:
    found = sumber_named(nama)
    if found is None:
        raise click.BadParameter(f"no edition is named {nama!r}", param_hint="--sumber")
    return found


def _sentence(error: Exception, kind: str, output: Path) -> str:
    if isinstance(error, services.TooManyRowsError):
        return f"{error.rows} rows are more than {kind} takes ({error.most}); narrow it"
    if isinstance(error, PdfLimitError):
        return f"the limit of {error.limit} for a PDF was reached; narrow it, or take the summary"
    if isinstance(error, NoRoomError):
        return f"there is no room for {output}; nothing was written"
    return f"{output} cannot be written: {error}"

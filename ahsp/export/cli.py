"""Exporting from the shell."""

import json
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from ahsp.catalog.queries import find_ahsp
from ahsp.config import LANGUAGES
from ahsp.export import services
from ahsp.export.content import KATEGORI
from ahsp.export.order import COLUMNS, Format, Numbers, Options, Order, Report
from ahsp.export.pdf.setting import PdfLimitError
from ahsp.export.scope import Scope
from ahsp.export.writing import NoRoomError
from ahsp.search.filters import Query
from ahsp.search.language.question import Mode
from ahsp.search.queries import sumber_named
from ahsp.web.addresses import LAST_ID
from ahsp.web.languages import SHELL

FILTERS = (
    "query",
    "as_typed",
    "sumber",
    "klasifikasi",
    "satuan",
    "kategori",
    "item",
    "koef",
    "ahsp",
)


def _words(choices: Iterable[str]) -> click.Choice[str]:
    """The words of an enumeration, of which the library would take the names."""
    return click.Choice([str(each) for each in choices])


export = AppGroup("export", help="Take analyses away as files.")


@export.command("run")
@click.option("--format", "kind", type=_words(Format), default="xlsx")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the file goes; one that is there is replaced.",
)
@click.option("--query", default="", help="Only what a search for this finds.")
@click.option(
    "--mode",
    type=click.Choice([str(each) for each in Mode]),
    default=str(Mode.AUTO),
    help="Read it so.",
)
@click.option("--as-typed", is_flag=True, help="Correct no spelling and leave no word out.")
@click.option("--sumber", multiple=True, help="Only this edition, by its name; may be repeated.")
@click.option("--klasifikasi", multiple=True, help="Only this classification; may be repeated.")
@click.option("--satuan", multiple=True, help="Only this unit of work; may be repeated.")
@click.option(
    "--kategori", multiple=True, type=click.Choice(KATEGORI), help="Only with such lines."
)
@click.option("--item", multiple=True, help="Only with this item; repeated: with all of them.")
@click.option("--koef", multiple=True, help="Only with a koefisien in this range, e.g. 0.5..2.")
@click.option(
    "--ahsp",
    multiple=True,
    type=click.IntRange(1, LAST_ID),
    help="Only the analysis of this number; may be repeated.",
)
@click.option("--column", multiple=True, type=click.Choice(COLUMNS), help="Only these of a line.")
@click.option("--language", type=click.Choice(LANGUAGES), default=SHELL, help="Of labels.")
@click.option(
    "--numbers",
    type=click.Choice([str(each) for each in Numbers]),
    default=str(Numbers.INTERNATIONAL),
)
@click.option("--bom", is_flag=True, help="Begin a CSV file with a byte order mark.")
@click.option(
    "--report",
    type=click.Choice([str(each) for each in Report]),
    default=str(Report.FULL),
    help="In PDF.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(kind: str, output: Path, as_json: bool, **given: Any) -> None:
    """Export what a search finds: exit 0 when the file is there, 1 when not, 2 for misuse."""
    started = time.monotonic()
    order = Order(_scope(given), _options(kind, given))
    try:
        services.size_for(order)
        made = services.export_to(output, order)
    except (services.TooManyRowsError, NoRoomError, PdfLimitError, OSError) as error:
        click.echo(_sentence(error, kind, output), err=True)
        sys.exit(1)
    told = {
        "file": str(output),
        "format": kind,
        "filter": {name: _plain(given[name]) for name in FILTERS if given[name]},
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


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _scope(given: Mapping[str, Any]) -> Scope:
    others = [name for name in FILTERS if name != "ahsp" and given[name]]
    numbers: tuple[int, ...] = given["ahsp"]
    if numbers and others:
        raise click.UsageError("--ahsp stands alone")
    for number in numbers:
        if find_ahsp(number) is None:
            raise click.UsageError(f"there is no analysis {number}")
    if len(numbers) == 1:
        return Scope(ahsp_id=numbers[0])
    if numbers:
        return Scope(chosen=tuple(dict.fromkeys(numbers)))
    args: MultiDict[str, str] = MultiDict({"q": given["query"], "mode": given["mode"]})
    args["as_typed"] = str(int(given["as_typed"]))
    for name in ("klasifikasi", "satuan", "kategori", "item", "koef"):
        args.setlist(name, list(given[name]))
    args.setlist("sumber", [str(_sumber(nama)) for nama in given["sumber"]])
    query = Query.from_args(args)
    for name in ("item", "koef"):
        if len(query.chosen(name)) < len(set(given[name])):
            raise click.BadParameter("cannot be read", param_hint=f"--{name}")
    return Scope(query)


def _options(kind: str, given: Mapping[str, Any]) -> Options:
    columns = tuple(each for each in COLUMNS if each in given["column"])
    return Options(
        Format(kind),
        columns,
        given["language"],
        Numbers(given["numbers"]),
        given["bom"],
        Report(given["report"]),
    )


def _sumber(nama: str) -> int:
    found = sumber_named(nama)
    if found is None:
        raise click.BadParameter(f"no edition is named {nama!r}", param_hint="--sumber")
    return found


def _sentence(error: Exception, kind: str, output: Path) -> str:
    if isinstance(error, services.TooManyRowsError):
        return f"{error.rows} rows are more than {kind} takes ({error.most}); narrow it"
    if isinstance(error, PdfLimitError):
        return f"{error}; narrow the search, or take the summary"
    if isinstance(error, NoRoomError):
        return f"there is no room for {output}; nothing was written"
    return f"{output} cannot be written: {error}"

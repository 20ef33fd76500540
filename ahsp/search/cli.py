"""Searching from the shell."""

import json

import click
from flask.cli import AppGroup

from ahsp.search.filters import SORTS, Query, clean
from ahsp.search.found import Found, Hit, LineHit
from ahsp.search.hints import hints
from ahsp.search.language.question import Mode, Scope
from ahsp.search.queries import find, sumber_named
from ahsp.search.suggest import Suggestions, suggest

search = AppGroup("search", help="Find analyses.")


@search.command("find")
@click.argument("query")
@click.option(
    "--mode",
    type=click.Choice([each.value for each in Mode]),
    default=Mode.AUTO.value,
    show_default=True,
    help="How QUERY is read.",
)
@click.option(
    "--in",
    "scope",
    type=click.Choice([each.value for each in Scope]),
    default=Scope.AHSP.value,
    show_default=True,
    help="What is looked for: analyses, or lines of analyses.",
)
@click.option("--sumber", help="Only this edition, by its name.")
@click.option("--sort", type=click.Choice(SORTS), default=SORTS[0], show_default=True)
@click.option("--as-typed", is_flag=True, help="Correct no spelling and leave no word out.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def find_command(
    query: str,
    mode: str,
    scope: str,
    sumber: str | None,
    sort: str,
    as_typed: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Find analyses by code or words, best first."""
    chosen: tuple[int, ...] = ()
    if sumber is not None:
        found_id = sumber_named(sumber)
        if found_id is None:
            raise click.BadParameter(f"no edition is named {sumber!r}", param_hint="--sumber")
        chosen = (found_id,)
    asked = Query(
        clean(query),
        sumber=chosen,
        mode=Mode(mode),
        scope=Scope(scope),
        sort=sort,
        as_typed=as_typed,
    )
    found = find(asked, limit)
    if as_json:
        click.echo(json.dumps(as_dict(found), ensure_ascii=False))
    else:
        _print(found)


@search.command("suggest")
@click.argument("prefix")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def suggest_command(prefix: str, as_json: bool) -> None:
    """Say what the beginning of a question may become."""
    found = suggest(clean(prefix))
    if as_json:
        click.echo(json.dumps(suggested(found), ensure_ascii=False))
        return
    for kind, texts in suggested(found).items():
        for each in texts:
            click.echo(f"{kind:<6} {each}")


def suggested(found: Suggestions) -> dict[str, list[str]]:
    """What scripts get of suggestions; the names are a promise."""
    kinds = {"codes": found.codes, "names": found.names, "items": found.items}
    return {kind: [each.text for each in texts] for kind, texts in kinds.items()}


def as_dict(found: Found) -> dict[str, object]:
    """What scripts get; the names are a promise."""
    return {
        "total": found.total,
        "capped": found.capped,
        "corrected": found.corrected_q or None,
        "interpretation": found.interpretation,
        "hints": hints(found.problems),
        "ms": round(found.ms, 2),
        "results": [_hit(hit) for hit in found.rows] + [_line(line) for line in found.line_rows],
    }


def _hit(hit: Hit) -> dict[str, object]:
    told: dict[str, object] = {
        "id": hit.id,
        "kode": hit.kode,
        "nama": hit.nama,
        "satuan": hit.satuan,
        "sumber": hit.sumber,
        "score": round(hit.score, 6),
        "matched": hit.matched,
    }
    if hit.used is not None:
        told["item"] = {
            "uraian": hit.used.uraian,
            "satuan": hit.used.satuan,
            "koefisien": hit.used.koefisien,
            "kategori": hit.used.kategori,
        }
    return told


def _line(line: LineHit) -> dict[str, object]:
    return {
        "id": line.ahsp_id,
        "kode": line.kode,
        "nama": line.nama,
        "sumber": line.sumber,
        "kategori": line.kategori,
        "uraian": line.uraian,
        "satuan": line.satuan,
        "koefisien": line.koefisien,
        "score": round(line.score, 6),
        "matched": "item",
    }


def _print(found: Found) -> None:
    for hint in hints(found.problems):
        click.echo(hint)
    if found.corrected_q:
        click.echo(f"showing results for: {found.corrected_q}")
    codes = [hit.kode for hit in found.rows] + [line.kode for line in found.line_rows]
    width = max(map(len, codes), default=0)
    for hit in found.rows:
        line = f"  in rincian: {hit.used.uraian} {hit.used.koefisien}" if hit.used else ""
        click.echo(f"{hit.kode:<{width}}  {hit.nama}  [{hit.sumber}]{line}")
    for each in found.line_rows:
        amount = f"{each.koefisien} {each.satuan}"
        click.echo(f"{each.kode:<{width}}  {each.kategori:<4} {each.uraian}  {amount}")
    more = "+" if found.capped else ""
    click.echo(f"{found.total}{more} found in {found.ms:.0f} ms")

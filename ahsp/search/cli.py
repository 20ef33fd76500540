"""Searching from the shell."""

import json

import click
from flask.cli import AppGroup

from ahsp.search.filters import Query, clean
from ahsp.search.queries import Found, find, sumber_named

search = AppGroup("search", help="Find analyses.")


@search.command("find")
@click.argument("query")
@click.option("--sumber", help="Only this edition, by its name.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def find_command(query: str, sumber: str | None, limit: int, as_json: bool) -> None:
    """Find analyses by code or words, best first."""
    chosen: tuple[int, ...] = ()
    if sumber is not None:
        found_id = sumber_named(sumber)
        if found_id is None:
            raise click.BadParameter(f"no edition is named {sumber!r}", param_hint="--sumber")
        chosen = (found_id,)
    found = find(Query(clean(query), sumber=chosen), limit)
    if as_json:
        click.echo(json.dumps(as_dict(found), ensure_ascii=False))
    else:
        _print(found)


def as_dict(found: Found) -> dict[str, object]:
    """What scripts get; the names are a promise."""
    return {
        "total": found.total,
        "capped": found.capped,
        "ms": round(found.ms, 2),
        "results": [
            {
                "id": hit.id,
                "kode": hit.kode,
                "nama": hit.nama,
                "satuan": hit.satuan,
                "sumber": hit.sumber,
                "score": round(hit.score, 6),
            }
            for hit in found.rows
        ],
    }


def _print(found: Found) -> None:
    width = max((len(hit.kode) for hit in found.rows), default=0)
    for hit in found.rows:
        click.echo(f"{hit.kode:<{width}}  {hit.nama}  [{hit.sumber}]")
    more = "+" if found.capped else ""
    click.echo(f"{found.total}{more} found in {found.ms:.0f} ms")

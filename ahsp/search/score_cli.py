"""Measuring the search from the shell."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ahsp.search.golden import HELD_OUT, Case, TableError, load
from ahsp.search.measuring import edition_name, edition_of, measure
from ahsp.search.queries import sumber_named
from ahsp.search.scoring import FIRST, Outcome, Score, by_kind, failures

_READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("score")
@click.argument("file", type=_READABLE)
@click.option("--sumber", help="The edition that is asked; by default the one that fits best.")
@click.option("--show-failures", is_flag=True, help="List them even for the half held out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def score(file: Path, sumber: str | None, show_failures: bool, as_json: bool) -> None:
    """Ask every question of FILE and say how many were answered; exit 1 where none can be."""
    try:
        table = load(file)
    except TableError as error:
        raise click.BadParameter(f"{file.name}: {error}", param_hint="FILE") from error
    sumber_id = _edition(table.cases, sumber)
    outcomes = measure(table.cases, sumber_id)
    shown = failures(outcomes) if show_failures or table.half != HELD_OUT else None
    if as_json:
        told = as_dict(outcomes, edition_name(sumber_id), shown)
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(outcomes, edition_name(sumber_id), shown)


def as_dict(
    outcomes: Sequence[Outcome], sumber: str, shown: Sequence[Outcome] | None
) -> dict[str, object]:
    """What scripts get; the names are a promise.

    Args:
        outcomes: of all questions.
        sumber: name of the edition.
        shown: failures to list, or None where they stay hidden.
    """
    return {
        "sumber": sumber,
        **Score.of(outcomes).as_dict(),
        "kinds": {kind: each.as_dict() for kind, each in by_kind(outcomes).items()},
        "failures": None
        if shown is None
        else [
            {
                "query": each.case.query,
                "kind": each.case.kind,
                "expected": list(each.case.expected),
                "first": list(each.codes),
            }
            for each in shown
        ],
    }


def _edition(cases: Sequence[Case], sumber: str | None) -> int:
    if sumber is not None:
        named = sumber_named(sumber)
        if named is None:
            raise click.BadParameter(f"no edition is named {sumber!r}", param_hint="--sumber")
        return named
    best = edition_of(cases)
    if best is None:
        raise click.ClickException(
            "no edition of the catalogue has the expected codes of half of the questions"
        )
    return best


def _print(outcomes: Sequence[Outcome], sumber: str, shown: Sequence[Outcome] | None) -> None:
    for each in shown or ():
        first = " ".join(each.codes[:5]) or "nothing"
        click.echo(f"{each.case.query!r} wants {' '.join(each.case.expected)}; found {first}")
    if shown:
        click.echo()
    rows = [*by_kind(outcomes).items(), ("all", Score.of(outcomes))]
    width = max(len(kind) for kind, _ in rows)
    click.echo(f"{'':{width}}  queries  first {FIRST}      none    MRR  absent")
    for kind, counted in rows:
        found = _share(counted.found, counted.found_rate)
        zero = _share(counted.zero, counted.zero_rate)
        click.echo(
            f"{kind:{width}}  {counted.queries:7}  {found}  {zero}"
            f"  {counted.mrr or 0:.3f}  {counted.absent:6}"
        )
    click.echo(f"within {sumber}")


def _share(count: int, rate: float | None) -> str:
    return f"{count:4} {rate or 0:5.0%}"

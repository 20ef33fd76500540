"""Kept answers from the shell."""

import json

import click
from flask.cli import AppGroup
from redis.exceptions import RedisError

from ahsp.caching.families import families, family
from ahsp.caching.redis_side import round_trip
from ahsp.ops import cache as service
from ahsp.search import warming

AWAY = "Redis does not answer; until it does, each process keeps its latest answers itself."
cache = AppGroup("cache", help="See how well kept answers serve; drop them; answer ahead.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@cache.command("stats")
@as_json_option
def stats(as_json: bool) -> None:
    """Say how often answers were kept already, and what Redis holds."""
    found = service.report()
    if found is None:
        raise click.ClickException(AWAY)
    told = found.as_json()
    if as_json:
        click.echo(json.dumps(told))
        return
    for each in found.families:
        rate = "  none" if each.counts.rate is None else f"{each.counts.rate:6.1%}"
        click.echo(
            f"{each.family.name:<12}{each.counts.asked:>10} asked {rate} kept already"
            f"{each.held.keys:>9} in Redis, {each.held.size} bytes"
        )
    click.echo(f"counted since {told['since'] or 'never'}")


@cache.command("test")
@as_json_option
def test(as_json: bool) -> None:
    """Write and read a value in Redis, and say how long that takes."""
    try:
        found = round_trip()
    except RedisError:
        raise click.ClickException(AWAY) from None
    if as_json:
        told = {"ok": True, "median_ms": found.median, "longest_ms": found.longest}
        click.echo(json.dumps(told))
        return
    click.echo(f"ok: {found.median:.2f} ms, at most {found.longest:.2f} ms")


@cache.command("clear")
@as_json_option
def clear(as_json: bool) -> None:
    """Drop every kept answer, for all processes, and count anew."""
    _dropped(service.clear(), as_json)


@cache.command("invalidate")
@click.argument("name", metavar="FAMILY")
@as_json_option
def invalidate(name: str, as_json: bool) -> None:
    """Drop the answers of one FAMILY, as `stats` names it."""
    chosen = family(name)
    if chosen is None:
        known = ", ".join(each.name for each in families())
        raise click.ClickException(f"There is no family {name}; there are {known}.")
    _dropped(service.drop([chosen]), as_json)


def _dropped(removed: int | None, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"removed": removed}))
    elif removed is None:
        click.echo("dropped; Redis does not answer, what it holds is never read again")
    else:
        click.echo(f"dropped {removed}")


@cache.command("warmup")
@click.option("--limit", type=click.IntRange(0, 10_000), help="Questions at most.")
@as_json_option
def warmup(limit: int | None, as_json: bool) -> None:
    """Answer the most frequent questions, so that the next who asks them waits for nothing."""
    done = warming.warm(limit)
    if as_json:
        click.echo(json.dumps({"questions": done.questions, "seconds": done.seconds}))
        return
    click.echo(f"answered {done.questions} in {done.seconds:.1f} s")

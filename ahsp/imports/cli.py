"""Imports from the shell."""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.imports import report, retention, services
from ahsp.imports.reading.verdict import ACCEPT, verdict
from ahsp.imports.refused import held_making
from ahsp.imports.refused.held_asking import HAS_ROWS
from ahsp.imports.rules import Rule
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.imports.storing import undo as undoing
from ahsp.imports.wording.refusals import reason_sentence
from ahsp.models import BatchState, ImportBatch, ImportMode
from ahsp.web.addresses import LAST_ID

imports = AppGroup("imports", help="Read workbooks into the catalogue.")
ENDED_WELL = (BatchState.COMMITTED, "dry-run")


def _rules(_context: click.Context, _option: click.Parameter, given: str) -> list[Rule]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    unknown = sorted(set(names) - set(Rule))
    if unknown:
        raise click.BadParameter(f"no such rule: {', '.join(unknown)}")
    return [Rule(name) for name in dict.fromkeys(names)]


@imports.command("run")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--sumber", required=True, help="Edition that the analyses belong to.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in ImportMode]),
    default=ImportMode.ADD_AND_UPDATE.value,
    help="What the commit does to the edition.",
)
@click.option(
    "--accept",
    default="",
    metavar="RULE[,RULE]",
    callback=_rules,
    help="Rules whose certain suggestions are taken.",
)
@click.option(
    "--missing-codes",
    type=click.Choice(["refuse", "generate"]),
    default="refuse",
    help="What becomes of analyses without a code.",
)
def run(
    file: Path,
    sumber: str,
    dry_run: bool,
    as_json: bool,
    mode: str,
    accept: list[Rule],
    missing_codes: str,
) -> None:
    """Import FILE: exit 0 when committed or dry, 1 when refused, 2 for misuse."""
    sumber = " ".join(sumber.split())
    if not 0 < len(sumber) <= services.SUMBER_LENGTH:
        raise click.UsageError(f"--sumber takes 1 to {services.SUMBER_LENGTH} characters")
    started = time.monotonic()
    try:
        result = services.import_file(
            file,
            sumber,
            dry_run=dry_run,
            mode=mode,
            accept=accept,
            make_codes=missing_codes == "generate",
        )
    except RefusedError as refused:
        result = report.refused(refused.reason, refused.detail, sumber, mode)
    result.seconds = round(time.monotonic() - started, 3)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        click.echo(_readable(result))
    if result.state not in ENDED_WELL:
        sys.exit(1)


@imports.command("check")
@click.argument("path", required=False, type=click.Path(dir_okay=False, path_type=Path))
def check(path: Path | None) -> None:
    """Say whether PATH, or each path on standard input, can be read; nothing is stored.

    Answers `accept` or `reject:REASON`, a line for each. With PATH: exit 0 for accept, else 1.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if path is not None:
        answer = verdict(path, settings)
        click.echo(answer)
        sys.exit(0 if answer == ACCEPT else 1)
    for line in sys.stdin:
        if name := line.rstrip("\r\n"):
            click.echo(verdict(Path(name), settings))
            sys.stdout.flush()


@imports.command("undo")
@click.argument("batch", type=click.IntRange(1, LAST_ID))
@click.option("--dry-run", is_flag=True, help="Only say what would happen; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def undo(batch: int, dry_run: bool, as_json: bool) -> None:
    """Take back what import BATCH did: exit 0 when undone or dry, 1 when it cannot be."""
    found = db.session.get(ImportBatch, batch)
    if found is None:
        raise click.UsageError(f"there is no import {batch}")
    before = found.state
    try:
        plan = undoing.plan(db.session(), found) if dry_run else services.undo(batch)
    except services.NotPossibleError:
        click.echo(f"import {batch} is {before}; nothing of it can be undone", err=True)
        sys.exit(1)
    state = "dry-run" if dry_run else BatchState.UNDONE.value
    told = {"batch": batch, "state": state, "sumber": found.sumber_nama, **plan.counts()}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(
            f"{state}: {plan.reversed} reversed ({len(plan.created)} withdrawn,"
            f" {len(plan.changed)} restored, {len(plan.deleted)} returned),"
            f" {plan.kept} kept, {plan.impossible} impossible"
        )


@imports.command("refused")
@click.argument("batch", type=click.IntRange(1, LAST_ID))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where the workbook goes.",
)
def refused(batch: int, output: Path) -> None:
    """Write what import BATCH holds back as a workbook: exit 0 when written, 1 when not."""
    found = db.session.get(ImportBatch, batch)
    if found is None:
        raise click.UsageError(f"there is no import {batch}")
    if found.state not in HAS_ROWS or not (found.summary or {}).get("held"):
        click.echo(f"import {batch} is {found.state}; nothing of it is held back", err=True)
        sys.exit(1)
    try:
        rows = held_making.write(batch, output)
    except RefusedError as error:
        raise click.ClickException(reason_sentence(error.reason, error.detail)) from None
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from None
    click.echo(f"{output}: {rows} rows")


@imports.command("tidy")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def tidy(dry_run: bool, as_json: bool) -> None:
    """Delete workbooks whose time is over, and uploaded files that no import names."""
    found = retention.tidy(dry_run=dry_run)
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, **asdict(found)}))
        return
    begun = "would delete" if dry_run else "deleted"
    click.echo(
        f"{begun} {found.workbooks} workbooks ({found.bytes} bytes), {found.orphans} files of no"
        f" import, {found.copies} copies that the bucket has too"
    )


def _readable(result: report.Report) -> str:
    if result.sentence:
        return f"{result.state}: {result.sentence} [{result.reason}]"
    counts = ", ".join(f"{count} {name}" for name, count in result.ahsp.items())
    lines = [
        f"{result.state}: {result.rows_read} rows in {result.seconds} s",
        f"analyses: {counts}",
        "lines: " + ", ".join(f"{count} {name}" for name, count in result.rincian.items()),
    ]
    if result.applied:
        taken = ", ".join(f"{count} {rule}" for rule, count in result.applied.items())
        lines.append(f"repaired cells: {taken}")
    lines += [
        f"  {each['severity']:8} {each['rule']:20} {each['rows']:6} rows {each['ahsp']:5} analyses"
        for each in result.problems
    ]
    return "\n".join(lines)

"""`python -m ahsp.backup make|check|restore|recovered`: what `make backup` and others call."""

import argparse
import os
import sys
from pathlib import Path

from ahsp.backup import BackupError
from ahsp.config import SettingError, Settings
from ahsp.embedded import EmbeddedError
from ahsp.embedded.folder import explain
from ahsp.ops.preflight import StartError


def main(arguments: list[str] | None = None) -> int:
    """Make, check or restore a backup; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environ(os.environ)
        acts = {"make": _make, "check": _check, "restore": _restore, "recovered": _recovered}
        acts[options.act](settings, options)
    except (BackupError, StartError, SettingError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{explain(error, Path(error.filename or '.'))}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ahsp.backup", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    make = acts.add_parser("make", help="make a backup, also while the program runs")
    make.add_argument("--to", type=Path, help="folder of the backups; `backups` in the data folder")
    make.add_argument("--keep", type=_count, default=0, help="delete all but the newest so many")
    make.add_argument("--bucket", action="store_true", help="copy the files in the bucket too")
    check = acts.add_parser("check", help="compare a backup's files with what it says of them")
    check.add_argument("folder", type=Path)
    restore = acts.add_parser("restore", help="restore a backup, and try what was restored")
    restore.add_argument("folder", type=Path)
    restore.add_argument("--force", action="store_true", help="replace an installation")
    recovered = acts.add_parser("recovered", help="take up a database put back to a moment")
    recovered.add_argument("--reason", required=True, help="why; kept in the record")
    return parser


def _count(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError(raw)
    return number


def _make(settings: Settings, options: argparse.Namespace) -> None:
    from ahsp.backup.making import make
    from ahsp.backup.proof import note_made

    target = options.to or settings.data / "backups"
    made = make(settings, target.resolve(), options.keep, with_bucket=options.bucket)
    told = made.manifest
    _say(f"{made.folder}")
    _say(
        f"{len(told.files)} files, {told.size / 1e6:.1f} MB; {told.rows.get('ahsp', 0)} analyses,"
        f" {told.rows.get('audit_event', 0)} events."
    )
    if told.bucket is not None and not options.bucket:
        _say(f"{len(told.bucket)} files of the bucket are listed, not copied.")
    if made.deleted:
        _say(f"Deleted: {', '.join(made.deleted)}.")
    if not note_made(settings, str(made.folder), told):
        _say("The record of events has no entry of this: its database did not take it.")


def _check(_settings: Settings, options: argparse.Namespace) -> None:
    from ahsp.backup.manifest import Manifest

    manifest = Manifest.read(options.folder)
    manifest.check(options.folder)
    _say(f"{len(manifest.files)} files are as they were backed up at {manifest.made_at}.")


def _restore(settings: Settings, options: argparse.Namespace) -> None:
    from ahsp.backup.restoring import restore

    done = restore(settings, options.folder.resolve(), force=options.force)
    rows = done.manifest.rows
    _say(f"Restored what was there at {done.manifest.made_at}: {rows.get('ahsp', 0)} analyses.")
    _say(f"{done.events} events of the record hold.")
    if done.found:
        _say(f"A search for {done.found} finds it.")
    if done.lost:
        _say(f"{done.lost} files are in neither the bucket nor the backup.")


def _recovered(settings: Settings, options: argparse.Namespace) -> None:
    from ahsp.backup.recovering import take_up

    done = take_up(settings, options.reason)
    _say(f"{done.events} events of the record hold, the newest of {done.newest}.")
    _say(f"{done.gone} events that were noted since are gone; the end is noted anew.")
    if done.found:
        _say(f"A search for {done.found} finds it.")
    _say("Everybody signs in anew.")


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

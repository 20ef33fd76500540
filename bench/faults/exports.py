"""Exports over HTTP: asked for, watched, downloaded, and checked to be whole."""

import csv
import io
import re
import uuid
import zipfile
from pathlib import Path
from urllib.parse import urlencode

from bench.faults.person import FORM, Person
from bench.faults.program import Program, until

ENDED = ("finished", "failed", "cancelled", "expired")
WITHIN = 120.0
"""Seconds for the supervisor's pause, a lease, a sweep and the work itself."""
ROW = re.compile(rb"<row ")


def ask(person: Person, kind: str, sumber: int, key: str = "") -> int:
    """Have a file of an edition made behind; returns the status of the answer."""
    form = {"csrf_token": person.token, "format": kind, "sumber": sumber}
    body = urlencode(form | {"key": key or str(uuid.uuid4())}).encode()
    return person.request("POST", "/exports", body, FORM).status


def newest(program: Program) -> int:
    """The export that was asked for last."""
    return int(program.sql("SELECT max(id) FROM export_run")[0][0])


def state(program: Program, run_id: int) -> tuple[str, str, int]:
    """Where an export stands: its state, its reason and the workers that tried it."""
    statement = "SELECT state, reason, attempts FROM export_run WHERE id = %s"
    found = program.sql(statement, run_id)[0]
    return str(found[0]), str(found[1]), int(found[2])


def settle(program: Program, run_id: int, within: float) -> tuple[str, str, int]:
    """Wait until an export is ended; returns where it stands."""
    until(lambda: state(program, run_id)[0] in ENDED, within)
    return state(program, run_id)


def written(program: Program) -> set[Path]:
    """The files that are being written at this moment, and have something in them."""
    found = set()
    for path in (program.data / "exports").glob(".ahsp-export-*/*"):
        try:
            if path.stat().st_size:
                found.add(path)
        except OSError:  # gone meanwhile
            continue
    return found


def kept(program: Program) -> list[Path]:
    """The files that are offered, and whatever else lies beside them."""
    return sorted((program.data / "files" / "exports").glob("*"))


def rows_in(kind: str, content: bytes) -> int:
    """Lines in a whole file; -1 where it is not whole, 0 for a whole PDF, which tells none."""
    if kind == "pdf":
        return 0 if content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF") else -1
    if kind == "csv":
        return sum(1 for _ in csv.DictReader(io.StringIO(content.decode())))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet3.xml")  # raises where its sum is not right
    except zipfile.BadZipFile:
        return -1
    return len(ROW.findall(sheet)) - 1

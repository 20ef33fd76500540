"""B3: every file of the corpus over HTTP; each ends as it should, and no process dies of it.

`python -m bench.load B3`, with a number after `AHSP_B3_FIRST=` to send only so many of each set.
"""

import csv
import http.client
import os
import shutil
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.faults.person import Person
from bench.faults.processes import ReaderWatch, below
from bench.faults.program import ROOT, Program, until
from bench.faults.report import Outcome, run

CORPUS = ROOT.parent / "shared" / "corpus"
SENDERS = 4
PATIENCE = 1_500.0
NO_TABLE = ("unrecognised", "no_data")
"""Reasons of files that can be opened, and hold no analyses: as good as taken."""


@dataclass(frozen=True)
class Case:
    """One file and the answers that are right for it."""

    path: Path
    right: frozenset[str]


def _listed(table: Path, folder: Path, column: str) -> Iterator[Case]:
    csv.field_size_limit(10**8)
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            verdict = row["verdict"] if row["verdict"] == "accept" else f"reject:{row['reason']}"
            others = [each for each in row["also_ok"].split(",") if each]
            yield Case(folder / row[column], frozenset({verdict, *others}))


def _cases() -> list[Case]:
    first = int(os.environ.get("AHSP_B3_FIRST", "0")) or None
    made = _listed(CORPUS / "synthetic" / "EXPECTED.tsv", CORPUS / "synthetic", "file")
    real = _listed(CORPUS / "INDEX.tsv", CORPUS / "files", "path")
    return [*list(made)[:first], *list(real)[:first]]


def _names() -> list[str]:
    """Odd names, as the table spells them: with a backslash before what is not seen."""
    with (CORPUS / "synthetic" / "FILENAMES.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        spelled = [next(iter(row.values())) for row in rows]
    with warnings.catch_warnings(action="ignore"):
        return [each.encode().decode("unicode_escape") for each in spelled]


def _answer_of(program: Program, batch: int, name: str) -> str:
    """What became of a file, as `imports check` would say it."""
    if batch:
        statement = "SELECT state, reason FROM import_batch WHERE id = %s"
        [(state, reason)] = program.sql(statement, batch)
    else:
        found = program.sql(
            "SELECT detail ->> 'reason' FROM audit_event"
            " WHERE event LIKE 'file%%' AND detail ? 'reason' AND detail ->> 'file' = %s"
            " ORDER BY id DESC LIMIT 1",
            name,
        )
        state, reason = "refused", found[0][0] if found else "unrecorded"
    taken = state == "ready" or reason in NO_TABLE
    return "accept" if taken and reason != "no_data" else f"reject:{reason}"


def _odd_names(program: Program, person: Person, statuses: Counter[int]) -> int:
    """Send one good file under every odd name; returns how many of them were answered."""
    good = program.folder / "good.xlsx"
    shutil.copyfile(CORPUS / "synthetic" / "ok_minimal.xlsx", good)
    answered = 0
    for name in _names():
        try:
            statuses[person.upload(good, "B3 names", name=name).status] += 1
        except (OSError, http.client.HTTPException):
            continue
        answered += 1
    return answered


def main() -> Outcome:
    """Send everything, wait until all are ended, compare."""
    if not CORPUS.is_dir():
        return {"ok": True, "skipped": f"the corpus is not in {CORPUS}"}
    cases = _cases()
    statuses: Counter[int] = Counter()
    with Program(AHSP_READER_SECONDS="60") as program, ThreadPoolExecutor(SENDERS) as threads:
        person = Person(program, "b3")
        before = program.worker, program.web
        children = {*below(program.worker), *below(program.web)}
        with ReaderWatch(program.worker, 0.1) as watch:
            sent = [threads.submit(person.upload, each.path, "B3") for each in cases]
            answers = [each.result() for each in sent]
            statuses.update(answer.status for answer in answers)
            ended = until(lambda: not _working(program), PATIENCE, 0.5)
        wrong = [
            f"{case.path.name}: {found}"
            for case, answer in zip(cases, answers, strict=True)
            if not (found := _answer_of(program, answer.batch, case.path.name))
            or not _fits(found, case.right)
        ]
        named = _odd_names(program, person, statuses)
        until(lambda: not _working(program), 60.0, 0.5)
        same = (program.worker, program.web) == before
        same = same and children <= {*below(program.worker), *below(program.web)}
    failures = sum(count for status, count in statuses.items() if status >= 500)
    return {
        "ok": not wrong and not failures and ended and same and watch.peak_mb < 768,
        "files": len(cases),
        "right": len(cases) - len(wrong),
        "wrong": wrong[:20],
        "odd_names": named,
        "statuses": {str(status): count for status, count in sorted(statuses.items())},
        "answers_of_5xx": failures,
        "all_ended": ended,
        "processes_unchanged": same,
        "reader_peak_mb": round(watch.peak_mb),
    }


def _working(program: Program) -> int:
    statement = (
        "SELECT count(*) FROM import_batch WHERE state IN ('pending', 'reading', 'committing')"
    )
    return int(program.sql(statement)[0][0])


def _fits(found: str, right: frozenset[str]) -> bool:
    return found in right or (found == "reject:no_data" and "accept" in right)


if __name__ == "__main__":
    run("B3", main, 1_800)

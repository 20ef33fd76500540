"""The process that reads a workbook: alone, with limits, and with nothing worth stealing.

Started as `python -m ahsp.imports.reading.child read|check|gate FILE NAME MEMORY_MB SECONDS
MAX_ROWS MAX_COLUMNS`; frames go to standard output. A hostile file ends this process and nothing
else.
"""

import atexit
import gc
import os
import sys
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ahsp.imports import frames
from ahsp.imports.checking.accounts import accounted
from ahsp.imports.checking.checks import Checker
from ahsp.imports.checking.held import held_frames, watched
from ahsp.imports.reading.instructions import NONE, Instructions
from ahsp.imports.reading.instructions import read as read_instructions
from ahsp.imports.reading.opening import check, check_gate, count_rows, open_book
from ahsp.imports.reading.recognition import recognise_parts
from ahsp.imports.sheets.fields import Fields
from ahsp.imports.sheets.overrides import Confirmed, LeftOut, lay_over
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.workbook import RefusedError
from ahsp.running.confined import PARENT, die_with, limit

PART = 2_000
"""Analyses or problems in one frame."""


def _count(parts: list[Part], max_rows: int) -> int:
    rows = sum(part.row_count for part in parts)
    if rows > max_rows:
        raise RefusedError("too_many_rows", found=rows, limit=max_rows, sheet=parts[0].name)
    if rows == 0:
        raise RefusedError("no_data")
    return rows


def read(
    path: Path,
    name: str,
    max_rows: int,
    max_columns: int,
    pipe: BinaryIO,
    instructions: Instructions = NONE,
) -> object:
    """Read a file and send what is in it.

    Args:
        path: the stored file.
        name: the name it was uploaded under.
        max_rows: most data rows.
        max_columns: most columns.
        pipe: where the frames go.
        instructions: how to read it; the rules see the decided values of cells.

    Returns:
        all that was read, for whoever ends the process next to hold on to: to free it takes long.

    Raises:
        RefusedError: the file is not taken.
    """
    found, findings = open_book(path, name, max_rows, max_columns, ahead=True)
    overrides = instructions.overrides
    found = lay_over(found, overrides)
    try:
        parts, outline = recognise_parts(found, instructions)
    except RefusedError:
        count_rows(found, max_rows)  # too long a sheet is refused as such, whatever is in it
        raise
    parts = watched(parts) if instructions.held else parts
    total = _count(parts, max_rows)
    layout = "+".join(sorted({part.kind for part in parts}))
    kept = [part.name for part in parts]
    skipped = [sheet.name for sheet in found if sheet.name not in kept]
    opened = frames.Start(layout=layout, sheets=kept, skipped=skipped, rows=total)
    opened.links, opened.outline = findings.links, outline
    frames.send(pipe, opened)
    left_out = LeftOut(recognise_parts(found, instructions)[0], overrides) if overrides else None
    confirmed = Confirmed(instructions.confirmed)
    fields = Fields(overrides)
    checker = Checker(left_out, instructions.aliases, confirmed, instructions.known, fields)
    for lines in chain.from_iterable(map(checker.lines, parts)):
        frames.send(pipe, frames.Lines(seen=checker.rows_passed, rows=lines))
        if begun := checker.begun():
            frames.send(pipe, frames.Begun(rows=begun))
    if not checker.rows_read:
        raise RefusedError("no_data")
    analyses, problems, flagged = checker.finish()
    if flagged:
        frames.send(pipe, frames.Flagged(rows=flagged))
    for start in range(0, len(analyses), PART):
        frames.send(pipe, frames.Analyses(rows=analyses[start : start + PART]))
    for start in range(0, len(problems), PART):
        frames.send(pipe, frames.Problems(rows=problems[start : start + PART]))
    for sequence in checker.sequences:
        frames.send(pipe, frames.Sequences(rows=[sequence]))
    for frame in held_frames(parts, analyses, problems) if instructions.held else ():
        frames.send(pipe, frame)
    account = accounted(found, parts, checker.became)
    frames.send(pipe, frames.Done(rows_read=checker.rows_read, accounted=account))
    return found, parts, checker, analyses, problems


def main(arguments: list[str]) -> object:
    """Read the file that the arguments name; every end but being killed is told as a frame.

    Returns:
        what is not to be freed before the process ends.
    """
    job, path, name, memory_mb, seconds, max_rows, max_columns = arguments
    die_with(os.environ.get(PARENT))
    limit(int(memory_mb), int(seconds))
    gc.disable()  # rows hold no cycles, and looking for some takes a third of the time
    pipe = sys.stdout.buffer
    try:
        if job == "read":
            how = read_instructions(sys.stdin.buffer)
            return read(Path(path), name, int(max_rows), int(max_columns), pipe, how)
        action = check if job == "check" else check_gate
        action(Path(path), name, int(max_rows), int(max_columns), pipe)
    except RefusedError as refused:
        told = frames.Refusal(reason=refused.reason, detail=refused.detail)
        told.outline = refused.outline
        frames.send(pipe, told)
    except MemoryError:
        frames.send(pipe, frames.Refusal(reason="memory_limit", detail={"limit": int(memory_mb)}))
    except BrokenPipeError:
        sys.exit(1)
    except BaseException as error:
        # calamine's panics are no Exceptions; a bug of ours must not look like a bad file.
        if type(error).__name__ != "PanicException":
            raise
        frames.send(pipe, _panic(error, int(memory_mb)))
    return None


def _panic(error: BaseException, memory_mb: int) -> frames.Refusal:
    """What a panic means: a damaged file, but for Python objects that found no memory."""
    if str(error) == "PyObject pointer is null":
        return frames.Refusal(reason="memory_limit", detail={"limit": memory_mb})
    return frames.Refusal(reason="corrupt", detail={})


if __name__ == "__main__":
    held = main(sys.argv[1:])
    # The parent waits for the end; the kernel frees the rows at once, Python would one by one.
    atexit._run_exitfuncs()
    os._exit(0)

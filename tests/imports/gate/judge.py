"""Reads paths, a line each, and answers for all in one limited process: `accept` or `reject:...`.

With "flip" as its argument it looks at damaged copies of the files instead, and says "done".
"""

import contextlib
import io
import random
import sys
from pathlib import Path

from ahsp.imports.gate import Bounds, inspect
from ahsp.imports.reading.child import limit
from ahsp.imports.reading.opening import check
from ahsp.imports.sheets.workbook import RefusedError

TRIES = 200


def answer(path: Path) -> str:
    """What the reading child would say of a file."""
    try:
        check(path, path.name, 50_000, 100, io.BytesIO())
    except RefusedError as refused:
        return f"reject:{refused.reason}"
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return "reject:corrupt"
    return "accept"


def flip(path: Path) -> None:
    """Look at copies of a file with bits changed here and there; only a refusal may come of it."""
    good, chance = path.read_bytes(), random.Random(7)
    copy = path.with_stem("flipped")
    for _ in range(TRIES):
        bad = bytearray(good)
        for _ in range(chance.choice((1, 1, 4, 32))):
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        copy.write_bytes(bad[: chance.choice((len(bad), chance.randrange(8, len(bad))))])
        with contextlib.suppress(RefusedError):
            inspect(copy, copy.name, Bounds(rows=1_000, columns=100))


if __name__ == "__main__":
    limit(768, 100)
    for line in sys.stdin:
        named = Path(line.rstrip("\n"))
        if sys.argv[1:] == ["flip"]:
            flip(named)
            print("done", flush=True)
        else:
            print(answer(named), flush=True)

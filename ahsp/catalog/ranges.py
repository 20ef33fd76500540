"""Row numbers as a person says them: `4,211–4,217, 4,230`."""

from collections.abc import Callable, Iterable


def ranges(rows: Iterable[int], write: Callable[[int], str] = str) -> str:
    """Name rows by their unbroken runs.

    Args:
        rows: row numbers in any order; repeats count once.
        write: turns one number into text, e.g. with the reader's thousands mark.

    Returns:
        runs in order, or "" for no rows.
    """
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(
        write(first) if first == last else f"{write(first)}–{write(last)}" for first, last in runs
    )

"""F2: files that kill readers, among good ones in one queue; the worker never notices."""

from collections import Counter
from pathlib import Path

from bench.faults import books
from bench.faults.person import Person
from bench.faults.processes import below
from bench.faults.program import ROOT, Program
from bench.faults.report import Outcome, run

CORPUS = ROOT.parent / "shared" / "corpus" / "synthetic"
KILLERS = (
    "bad_two_cells_A1_XFD1048576.xlsx", "bad_two_cells_100M_dense.xlsx", "bad_16384_cols.xlsx",
    "bad_65536_rows.xls", "ol_dimensions_lie.xls", "ol_difat_loop.xls", "ol_fat_self_loop.xls",
    "ol_fat_count_huge.xls", "xd_depth_300k_sheet.xlsx", "xd_depth_300k_sst.xlsx",
    "xe_sst_lol.xlsx", "xe_sst_quadratic.xlsx", "xe_sst_xxe_file.xlsx", "zb_lying_sizes.xlsx",
    "zb_one_row_10M_cells.xlsx", "zb_sheet_rows_400MB.xlsx", "zb_sheet_spaces_1GiB.xlsx",
    "zb_sst_20M_empty_strings.xlsx", "zb_sst_one_string_512MB.xlsx", "zb_overlapping_entries.xlsx",
    "zb_styles_5M_xf.xlsx", "zb_merge_cells_5M.xlsx",
)  # fmt: skip
GOOD = 10
ROWS = 1_000
WITHIN = 240.0


def _send(program: Program, person: Person, killers: list[Path]) -> tuple[list[int], list[int]]:
    """Upload everything, a good one after each second killer; returns bad and good imports."""
    bad: list[int] = []
    good: list[int] = []
    for place, path in enumerate(killers):
        bad.append(person.upload(path, "F2 killers").batch)
        if place % 2 == 0 and len(good) < GOOD:
            book = books.make(program.folder, f"f2-{len(good)}", ROWS, seed=len(good))
            good.append(person.upload(book.path, f"F2 {len(good)}").batch)
    return bad, good


def _exact(program: Program, place: int) -> bool:
    book = books.make(program.folder, "expected", ROWS, seed=place)
    return books.stored(program, f"F2 {place}") == book.contents


def main() -> Outcome:
    """Send all of them, confirm whatever can be confirmed, and count."""
    killers = [CORPUS / name for name in KILLERS if (CORPUS / name).is_file()]
    if not killers:
        return {
            "ok": True,
            "skipped": f"the made files are not in {CORPUS}",
        }
    with Program(AHSP_READER_SECONDS="60") as program:
        person = Person(program, "f2")
        worker = program.worker
        children = below(worker)
        bad, good = _send(program, person, killers)
        accepted = [each for each in bad if each]  # the others were refused at the door
        for batch in (*accepted, *good):
            if program.settle(batch, WITHIN, "ready") == "ready" and batch in good:
                person.confirm(batch)
        ended = Counter(program.settle(batch, WITHIN, "ready") for batch in accepted)
        states = [program.settle(batch, WITHIN) for batch in good]
        exact = sum(_exact(program, place) for place in range(len(good)))
        same = program.worker == worker and set(children) <= set(below(worker))
        reasons = program.sql(
            "SELECT reason, count(*) FROM import_batch WHERE id = ANY(%s) GROUP BY 1 ORDER BY 1",
            accepted,
        )
        entered = books.stored(program, "F2 killers")[1]
    refused = ended["refused"] + bad.count(0)
    return {
        "ok": refused == len(killers)
        and states == ["committed"] * GOOD
        and exact == GOOD
        and same
        and not entered,
        "killers": len(killers),
        "refused": refused,
        "refused_at_the_door": bad.count(0),
        "reasons": dict(reasons),
        "good": GOOD,
        "good_committed": states.count("committed"),
        "good_exact": exact,
        "worker_unchanged": same,
    }


if __name__ == "__main__":
    run("F2", main, 540)

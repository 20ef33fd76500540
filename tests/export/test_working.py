"""Folders to write in: nothing of them is left."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ahsp.export.working import PREFIX, working_folder


def test_it_is_gone_afterwards_with_all_that_is_in_it(tmp_path: Path) -> None:
    def fail() -> None:
        with working_folder(tmp_path / "exports") as folder:
            (folder / "half").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list((tmp_path / "exports").iterdir()) == []


def test_two_at_once_leave_each_other_alone(tmp_path: Path) -> None:
    with working_folder(tmp_path) as one:
        (one / "file").write_text("one")
        with working_folder(tmp_path) as other:
            assert one != other
            assert (one / "file").read_text() == "one"


def test_what_a_killed_process_left_goes_with_the_next_one(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib; from ahsp.export.working import working_folder\n"
        "with working_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'half').write_text('x'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[2])
    assert len(list(tmp_path.glob(f"{PREFIX}*/half"))) == 1
    with working_folder(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_another_process_folder_stays_while_it_is_held(tmp_path: Path) -> None:
    theirs = tmp_path / f"{PREFIX}theirs"
    theirs.mkdir()
    held = os.open(theirs, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with working_folder(tmp_path):
            assert theirs.exists()
    finally:
        os.close(held)

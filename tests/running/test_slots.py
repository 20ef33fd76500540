"""Places of a machine: so many, given back by the kernel, and only where there is memory."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from ahsp.running import slots

HOLDER = """
import sys
from pathlib import Path
from ahsp.running.slots import place
with place(Path(sys.argv[1]), "import", 1, 1) as held:
    print(held, flush=True)
    sys.stdin.read()
"""


def test_there_are_as_many_as_told(tmp_path: Path) -> None:
    with ExitStack() as stack:
        held = [stack.enter_context(slots.place(tmp_path, "import", 2, 1)) for _ in range(3)]
        assert held == [True, True, False]
        assert stack.enter_context(slots.place(tmp_path, "export", 1, 1)), "another kind"
    with slots.place(tmp_path, "import", 2, 1) as again:
        assert again


def test_a_killed_holder_gives_its_place_back(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout
    assert holder.stdout.readline() == "True\n"
    with slots.place(tmp_path, "import", 1, 1) as mine:
        assert not mine
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    with slots.place(tmp_path, "import", 1, 1) as mine:
        assert mine


def test_without_memory_there_is_one_place_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "free_mb", lambda: 700)
    with slots.place(tmp_path, "import", 2, 768) as first:
        assert first, "work goes on, whatever memory there is"
        with slots.place(tmp_path, "import", 2, 768) as second:
            assert not second
        with slots.place(tmp_path, "import", 2, 700) as smaller:
            assert smaller


def test_a_system_that_does_not_tell_counts_as_roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "free_mb", lambda: None)
    assert slots.roomy(10**6)


def test_free_memory_is_what_the_machine_or_the_container_leaves(tmp_path: Path) -> None:
    nowhere = tmp_path / "none"
    memory = tmp_path / "meminfo"
    memory.write_text("MemTotal:       16000000 kB\nMemAvailable:    4096000 kB\n")
    assert slots.free_mb(nowhere, nowhere) is None
    assert slots.free_mb(memory, nowhere) == 4000
    (tmp_path / "memory.current").write_text(f"{900 << 20}\n")
    (tmp_path / "memory.stat").write_text(f"anon 1\ninactive_file {100 << 20}\n")
    (tmp_path / "memory.max").write_text(f"{1024 << 20}\n")
    assert slots.free_mb(memory, tmp_path) == 224
    (tmp_path / "memory.max").write_text("max\n")
    assert slots.free_mb(memory, tmp_path) == 4000

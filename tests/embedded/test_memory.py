"""How much memory the private PostgreSQL keeps pages in."""

import os
from pathlib import Path

import pytest

from ahsp.embedded.memory import shared_buffers


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of 4 GB."""
    sizes = {"SC_PHYS_PAGES": 1 << 20, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("limit", "expected"),
    [("max", "512MB"), (str(2 << 30), "256MB"), (str(1 << 29), "128MB"), (str(1 << 40), "512MB")],
)
def test_it_is_an_eighth_of_what_the_container_may_take(
    tmp_path: Path, limit: str, expected: str
) -> None:
    path = tmp_path / "memory.max"
    path.write_text(f"{limit}\n", encoding="ascii")
    assert shared_buffers(path) == expected


@pytest.mark.usefixtures("machine")
def test_without_a_container_it_is_an_eighth_of_the_machine(tmp_path: Path) -> None:
    assert shared_buffers(tmp_path / "none") == "512MB"


def test_of_a_large_machine_no_more_than_a_gigabyte_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "sysconf", lambda _name: 1 << 20)
    assert shared_buffers(tmp_path / "none") == "1024MB"


def test_where_nobody_says_it_is_the_least(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def unknown(_name: str) -> int:
        raise ValueError

    monkeypatch.setattr(os, "sysconf", unknown)
    assert shared_buffers(tmp_path / "none") == "128MB"

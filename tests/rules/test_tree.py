"""What the project keeps: nothing that a run left behind, such as a data folder with its keys."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = {
    *(
        ".ci",
        ".gitignore",
        "Makefile",
        "README.md",
        "celery_worker.py",
        "pyproject.toml",
        "wsgi.py",
    ),
    *("ahsp", "bench", "deploy", "docs", "migrations", "scripts", "static", "templates", "tests"),
    *("requirements.in", "requirements-dev.in", "requirements-flower.in"),
    *("requirements.txt", "requirements-dev.txt", "requirements-flower.txt"),
}
NEVER = {"postgres", "valkey", "secret-key"}
"""Names in a data folder."""


def known_to_git(folder: Path) -> list[str]:
    """Paths of what is committed, or about to be."""
    git = ["git", "-c", "safe.directory=*", "-C", str(folder), "ls-files", "-z"]
    return subprocess.run(git, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]


def strange(paths: list[str]) -> set[str]:
    """Those that the project does not keep."""
    parts = [(path, path.split("/")) for path in paths]
    return {path for path, names in parts if names[0] not in KEPT or NEVER.intersection(names)}


def test_nothing_is_kept_that_a_run_left_behind() -> None:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no checkout")
    paths = known_to_git(ROOT)
    assert "wsgi.py" in paths
    assert strange(paths) == set()


def test_a_data_folder_is_seen_wherever_it_lies(tmp_path: Path) -> None:
    left = {"semen/secret-key", "docs/var/postgres/data/PG_VERSION"}
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for path in (*left, "docs/semen.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    subprocess.run(["git", "-C", str(tmp_path), "add", "--all"], check=True)
    assert strange(known_to_git(tmp_path)) == left

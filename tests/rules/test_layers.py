"""The layers hold, and a planted violation is caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache"]
    env = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    skip = shutil.ignore_patterns("__pycache__", "*.xlsx", "translations")
    shutil.copytree(ROOT / "ahsp", tmp_path / "ahsp", ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(folder: Path, module: str, line: str) -> None:
    path = folder / "ahsp" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")


def test_the_layers_hold_and_violations_are_caught(copy: Path) -> None:
    clean = lint(copy)
    assert clean.returncode == 0, clean.stdout
    plant(copy, "web/htmx.py", "from ahsp.audit import services")
    plant(copy, "audit/queries.py", "from ahsp.audit import routes")
    plant(copy, "embedded/folder.py", "import flask")
    broken = lint(copy)
    assert broken.returncode == 1
    for chain in (
        "ahsp.web.htmx -> ahsp.audit.services",
        "ahsp.audit.queries -> ahsp.audit.routes",
        "ahsp.embedded.folder -> flask",
    ):
        assert chain in broken.stdout, broken.stdout

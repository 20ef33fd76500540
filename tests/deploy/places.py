"""The examples of `deploy/`, and what of the system tries them."""

import os
from pathlib import Path

import pytest

from bench.rollout.proxy import DEPLOY, system_tool

__all__ = ["DEPLOY", "PYTHON", "ROOT", "tool"]

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/opt/ahsp/.venv/bin/python"
"""Where the examples have the program's Python."""


def tool(name: str) -> str:
    """The path of a system's program; without it the test is skipped, but never in CI."""
    try:
        return system_tool(name)
    except FileNotFoundError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))

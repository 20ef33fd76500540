"""How a setting is declared: its variable, its default, how its text is read, and why it exists."""

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def setting(env: str, default: Any, read: Callable[[str], Any], why: str) -> Any:
    """Declare a setting, a field of a frozen dataclass.

    Args:
        env: name of its environment variable.
        default: its value where that is unset or empty.
        read: makes a value of the raw text; raises `ValueError` or `KeyError` where it cannot.
        why: what it is for, in Markdown, for `docs/settings.md`.
    """
    return field(default=default, metadata={"env": env, "read": read, "why": why})

"""Which release of the program this is."""

import tomllib
from functools import cache
from hashlib import blake2b

from ahsp.config.declared import ROOT


@cache
def version() -> str:
    """The program's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


@cache
def release() -> str:
    """The version, and the number of the newest migration that comes with it."""
    scripts = (ROOT / "migrations" / "versions").glob("[0-9]*.py")
    newest = max(script.name.partition("_")[0] for script in scripts)
    return f"{version()} ({newest})"


@cache
def sources() -> str:
    """A short digest of the program's own modules: the same wherever the same code runs."""
    found = blake2b(digest_size=6)
    for module in sorted((ROOT / "ahsp").rglob("*.py")):
        found.update(module.read_bytes())
    return found.hexdigest()

"""Write `docs/settings.md` from `ahsp/config/`: `python -m scripts.settings_doc`.

A test fails while the two differ.
"""

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from ahsp.config import GROUPS, ROOT

PAGE = ROOT / "docs" / "settings.md"
HEAD = """\
# Settings

Every setting is an environment variable, read once at the start; an empty one counts as unset. A
value that cannot be used stops the start with a sentence that names it. This page is generated
from `ahsp/config/` by `python -m scripts.settings_doc`.
"""
COLUMNS = "| variable | default | what it is |\n|---|---|---|\n"
TAIL = """
## Besides

Switches take `1`, `yes`, `true`, `on` or `0`, `no`, `false`, `off`.

Three more are read where they are needed:

| variable | what it is |
|---|---|
| `AHSP_POSTGRES_BIN` | `bin` folder of a PostgreSQL to start privately instead of the bundled one |
| `AHSP_FLOWER_PASSWORD` | password for [Flower](tasks.md#flower); unset: one is made and printed |
| `AHSP_PASSWORD` | password for `users create`, see [from the shell](cli.md#users) |

Behind HTTPS set `AHSP_COOKIE_SECURE=1`, `AHSP_TRUSTED_HOSTS` to the site's name and
`AHSP_PROXY_HOPS` to the number of proxies; see [operating](operating.md).
"""


def shown(default: Any) -> str:
    """A default as a person would type it; in words where there is nothing to type."""
    if default is None:
        return "unset"
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}`"
    return f"`{','.join(default)}`" if isinstance(default, tuple) else f"`{default}`"


def row(setting: "Field[Any]") -> str:
    """One setting's line of the table."""
    name, why = setting.metadata["env"], setting.metadata["why"]
    return f"| `{name}` | {shown(setting.default)} | {why} |\n"


def table(group: type) -> str:
    """The settings of one group under its heading."""
    title = (group.__doc__ or "").rstrip(".")
    return f"\n## {title}\n\n{COLUMNS}" + "".join(map(row, fields(group)))


def page() -> str:
    """The whole page."""
    return HEAD + "".join(map(table, GROUPS)) + TAIL


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

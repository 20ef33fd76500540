"""One program alone, for machines where something else starts and watches programs."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ahsp.config import ROOT, SettingError, Settings
from ahsp.embedded import EmbeddedError
from ahsp.embedded.folder import Folder, explain
from ahsp.ops import preflight, programs

STATIC = ROOT / "static"


def main(words: Sequence[str]) -> int:
    """Become the program of that name, with its arguments; returns a status where it cannot.

    Args:
        words: `web`, `worker`, `exporter`, `beat`; `prepare`, `templates`, `healthy`, or
            `static FOLDER`.
    """
    name, *rest = words
    try:
        settings = Settings.from_environ(os.environ)
        if act := _ACTS.get((name, len(rest))):
            return act(settings, *rest)
        return _become(settings, name) if not rest else _unknown(words)
    except SettingError as error:
        return _refuse(f"{error}: correct or unset it.")
    except EmbeddedError as error:
        return _refuse(str(error))


def _become(settings: Settings, name: str) -> int:
    folder = Folder(settings.data.resolve())
    try:
        folder.prepare()
    except OSError as error:
        return _refuse(str(explain(error, folder.data)))
    command = programs.commands(settings, folder).get(name)
    if command is None:
        return _unknown([name])
    os.chdir(ROOT)
    return os.execve(command[0], command, preflight.child_environment())  # noqa: S606 - ours


def _prepare(_settings: Settings) -> int:
    from ahsp.ops.prepare import main as prepare

    return prepare([])


def _healthy(settings: Settings) -> int:
    return 0 if programs.answers(settings) else 1


def _static(_settings: Settings, target: str) -> int:
    from ahsp.web.assets import write_all

    write_all(STATIC, Path(target))
    return 0


def _templates(settings: Settings) -> int:
    """Compile the templates, for programs that may not write beside them; asks no server."""
    from ahsp import create_app
    from ahsp.web import preloading

    sys.dont_write_bytecode = False
    nowhere = replace(
        settings,
        database_url="postgresql://127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1",
        secret_key="-",  # noqa: S106 - signs nothing
    )
    preloading.load(create_app(nowhere))
    return 0


_ACTS: dict[tuple[str, int], Callable[..., int]] = {
    ("prepare", 0): _prepare,
    ("templates", 0): _templates,
    ("healthy", 0): _healthy,
    ("static", 1): _static,
}


def _unknown(words: Sequence[str]) -> int:
    return _refuse(
        f"There is no program {' '.join(words)!r}: name web, worker, exporter, beat, prepare,"
        " templates, healthy or static FOLDER, or none for all of them together."
    )


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1

"""Static files at addresses that change with them, so that browsers may keep them for ever.

`css/base.css` is served as `css/base.1a2b3c4d.css`, made when it is asked for: nothing is built.
Inside a style sheet, addresses of other files get such names too. A name with another hash, of a
page that an older or newer program made, gets the file as it is here, which nobody keeps.
"""

import hashlib
import os
import posixpath
import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from flask import Flask, current_app, request, send_file
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

FOR_EVER = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"(.+)\.([0-9a-f]{8})(\.[a-z0-9]+)")
_REFERENCE = re.compile(r'url\("((?!data:|https?:|#)[^"]+)"\)')


class Asset(NamedTuple):
    """A file's hash, and its content where that differs from what is on the disk."""

    hash: str
    content: bytes | None


def asset(name: str) -> str:
    """Address of a static file that changes when the file does.

    Args:
        name: path below `static/`.
    """
    folder = current_app.static_folder
    assert folder is not None
    return f"{request.script_root}{current_app.static_url_path}/{hashed_name(folder, name)}"


def hashed_name(folder: str | Path, name: str) -> str:
    """The long-lived name of a static file, e.g. `css/base.1a2b3c4d.css`.

    A page has two dozen: all that is done for each is to look whether the file has changed.

    Args:
        folder: of static files.
        name: path below it, as the program writes it.

    Raises:
        FileNotFoundError: there is no such file.
    """
    state = os.stat(f"{folder}/{name}")  # a Path takes ten times as long
    return _named(str(folder), name, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=512)
def _named(folder: str, name: str, changed: int, size: int) -> str:
    stem, ending = posixpath.splitext(name)
    return f"{stem}.{_read(folder, name, changed, size).hash}{ending}"


def write_all(folder: Path, target: Path) -> int:
    """Write every file under its long-lived name, for a proxy that serves them itself.

    Names of former versions stay: pages that an older program made still ask for them.

    Returns:
        how many were written.
    """
    written = 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        copy = target / hashed_name(folder, name)
        if path.suffix and not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            draft = copy.with_name(f"{copy.name}.half")
            draft.write_bytes(_asset(str(folder), name).content or path.read_bytes())
            draft.replace(copy)
            written += 1
    return written


def init_app(app: Flask) -> None:
    """Serve static files by either name, and offer `asset` to templates."""
    app.view_functions["static"] = serve
    app.add_template_global(asset)


def serve(filename: str) -> Response:
    """A static file by its own name, or by its long-lived one."""
    folder = current_app.static_folder or ""
    hashed = _HASHED.fullmatch(filename)
    if hashed is None:
        return current_app.send_static_file(filename)
    name = hashed[1] + hashed[3]
    try:
        found = _asset(folder, name)
    except OSError:
        return current_app.send_static_file(filename)
    if found.content is None:
        answer: Response = current_app.send_static_file(name)
    else:
        answer = send_file(
            BytesIO(found.content), download_name=posixpath.basename(name), etag=found.hash
        )
    if found.hash == hashed[2]:
        answer.headers["Cache-Control"] = FOR_EVER
    return answer


def _asset(folder: str, name: str) -> Asset:
    joined = safe_join(folder, name)
    if joined is None:
        raise FileNotFoundError(name)
    state = Path(joined).stat()
    return _read(folder, name, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=512)
def _read(folder: str, name: str, _changed: int, _size: int) -> Asset:
    raw = Path(folder, name).read_bytes()
    content = _renamed(folder, name, raw) if name.endswith(".css") else raw
    return Asset(hashlib.sha256(content).hexdigest()[:8], None if content == raw else content)


def _renamed(folder: str, sheet: str, raw: bytes) -> bytes:
    """A style sheet whose addresses of files beside it have their long-lived names."""

    def rename(found: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), found[1]))
        if name.startswith(".."):
            return found[0]
        try:
            last = posixpath.basename(hashed_name(folder, name))
        except OSError:
            return found[0]
        return f'url("{posixpath.join(posixpath.dirname(found[1]), last)}")'

    return _REFERENCE.sub(rename, raw.decode()).encode()

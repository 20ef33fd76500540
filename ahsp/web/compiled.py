"""Templates compiled once, kept beside them as Python keeps its modules.

Compiling all of them takes as long as the rest of a start does. What is kept is found by a hash of
the template, so that it is never that of another version.
"""

import sys
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from ahsp.web.lean import FORM


class Compiled(FileSystemBytecodeCache):
    """Keeps what may be written, under the rules that hold for modules; reads it in any case.

    Args:
        folder: of the kept files.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), "%s.jinja.pyc")

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Name what is kept after the template alone: a release is known by several paths."""
        return super().get_cache_key(name)

    def get_source_checksum(self, source: str) -> str:
        """What tells a template from another version of it, or from another form of its code."""
        return super().get_source_checksum(FORM + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept of a template, if anything is and can be read."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, unless Python keeps nothing here or the folder cannot be written."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Keep the templates of an application compiled."""
    app.jinja_env.bytecode_cache = Compiled(Path(app.root_path) / "templates" / "__pycache__")

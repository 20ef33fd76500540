"""Files of imports where web server and worker live on different machines: a bucket between them.

Each machine works on a copy in its own data folder. Without a bucket there is one folder, and
nothing here does anything.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from ahsp.storage.choosing import bucket


def share(area: str, path: Path) -> None:
    """Have other machines find a whole file.

    Args:
        area: `uploads` or `held`.
        path: the file; it stays.

    Raises:
        AwayError: the bucket does not answer.
    """
    if (between := bucket()) is not None:
        between.put(f"{area}/{path.name}", path)


def fetch(area: str, path: Path) -> None:
    """Bring a file here that another machine shared, where there is a bucket.

    Args:
        area: `uploads` or `held`.
        path: where it belongs.

    Raises:
        MissingError: it is not in the bucket either.
        AwayError: the bucket does not answer.
        OSError: there is no room.
    """
    if path.is_file() or (between := bucket()) is None:
        return
    found = between.open(f"{area}/{path.name}")
    half = path.with_name(f"{path.name}.{uuid4().hex}.half")
    try:
        with half.open("xb") as file:
            for piece in found.pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        found.close()
        half.unlink(missing_ok=True)


def unshare(area: str, name: str) -> None:
    """Delete the copy that other machines find."""
    if (between := bucket()) is not None:
        between.delete(f"{area}/{name}")


def shared(area: str) -> Iterator[tuple[str, float]]:
    """Names of the shared files of an area, and how many seconds ago each was shared."""
    if (between := bucket()) is not None:
        for name, age in between.names(area):
            yield name.rpartition("/")[2], age

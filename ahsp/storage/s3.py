"""Files in a bucket of a server that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from ahsp.storage.kept import PIECE, AwayError, MissingError, Opened, checked

PARTS_AT_ONCE = 2
"""Parts of 5 MB that are sent at the same time: what an upload holds in memory."""


class Bucket:
    """A place for files below `prefix` of a bucket.

    Args:
        bucket: its name.
        endpoint: address of the server; None for Amazon's.
        region: where it is.
        key_id, secret: credentials; None leaves them to the environment and the machine.
        prefix: what the names of all files begin with; "" for nothing.
    """

    def __init__(
        self,
        bucket: str,
        endpoint: str | None,
        region: str,
        key_id: str | None,
        secret: str | None,
        prefix: str = "",
    ) -> None:
        known = {"access_key_id": key_id, "secret_access_key": secret, "endpoint": endpoint}
        plain = bool(endpoint and endpoint.startswith("http://"))
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            region=region,
            virtual_hosted_style_request=endpoint is None,
            client_options={"allow_http": plain, "connect_timeout": "5s", "timeout": "60s"},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=60)},
            **{name: value for name, value in known.items() if value},  # type: ignore[arg-type]
        )

    def put(self, name: str, source: Path) -> None:
        """Keep a finished file; S3 shows it once its last part has arrived."""
        with _told():
            obstore.put(self._store, checked(name), source, max_concurrency=PARTS_AT_ONCE)

    def open(self, name: str) -> Opened:
        """Read a file, a piece at a time."""
        with _told():
            found = obstore.get(self._store, checked(name))
            return Opened(found.meta["size"], _pieces(found), lambda: None)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        with _told():
            obstore.delete(self._store, checked(name))

    def names(self, area: str) -> Iterator[tuple[str, float]]:
        """The files of an area and their age by the server's times."""
        with _told():
            now = datetime.now(UTC)
            for some in obstore.list(self._store, area):
                for each in some:
                    yield each["path"], (now - each["last_modified"]).total_seconds()


def _pieces(found: "obstore.GetResult") -> Iterator[bytes]:
    with _told():
        for piece in found.stream(PIECE):
            yield bytes(piece)


@contextmanager
def _told() -> Iterator[None]:
    """Say what the library's errors mean."""
    try:
        yield
    except FileNotFoundError as error:
        raise MissingError(str(error)) from error
    except (BaseError, OSError) as error:
        raise AwayError(str(error)) from error

"""What two machines share: one database, one Redis and one bucket, of this machine."""

import logging
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moto.server import ThreadedMotoServer

from ahsp import embedded

KEYS = {
    "SECRET_KEY": "one key for all machines of this trial",
    "AHSP_AUDIT_KEYS": "one-seal-for-all-machines-of-this-trial",
}


@contextmanager
def shared() -> Iterator[dict[str, str]]:
    """Settings that all machines have, whose servers are gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="ahsp-between-"))
    folder.chmod(0o711)  # so that the database's own user reaches its part of it
    try:
        servers = embedded.connect(folder)
        addresses = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
        with _bucket() as bucket:
            yield KEYS | addresses | bucket
    finally:
        embedded.release(folder, wait=20.0)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _bucket() -> Iterator[dict[str, str]]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would tell of each request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    made = urllib.request.Request(f"{address}/berkas", method="PUT")
    urllib.request.urlopen(made).close()  # the server of the line above
    try:
        yield {
            "AHSP_S3_BUCKET": "berkas",
            "AHSP_S3_ENDPOINT": address,
            "AHSP_S3_KEY_ID": "ahsp",
            "AHSP_S3_SECRET": "rahasia",
        }
    finally:
        server.stop()

"""A real S3 server on this machine."""

import urllib.request
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server with one empty bucket, `berkas`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    # All servers of a process hold the same things, those of tests before among them.
    for method, path in (("POST", "moto-api/reset"), ("PUT", "berkas")):
        urllib.request.urlopen(urllib.request.Request(f"{address}/{path}", method=method)).close()
    yield address
    server.stop()

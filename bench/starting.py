"""How long a start takes: the first one on an empty folder, and later ones.

Seconds from the command to the line that says where the site is, and from there to the first page,
which every web process has to find its templates for. `python -m bench starting [STARTS]`.
"""

import http.client
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ahsp import embedded
from ahsp.embedded.processes import loopback_port
from bench.faults.program import QUIET, ROOT

STARTS = 4


def _until(process: "subprocess.Popen[bytes]", text: str) -> None:
    assert process.stdout
    said, deadline = "", time.monotonic() + QUIET
    while text not in said:
        left = max(0.0, deadline - time.monotonic())
        if not select.select([process.stdout], [], [], left)[0]:
            raise TimeoutError(f"never said {text!r}, but: {said}")
        said += os.read(process.stdout.fileno(), 65536).decode(errors="replace")


def _page(port: int) -> float:
    began = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", "/account/sign-in")
    answer = link.getresponse()
    answer.read()
    link.close()
    assert answer.status == http.HTTPStatus.OK, answer.status
    return time.perf_counter() - began


def _start(data: Path, first: bool) -> tuple[float, float]:
    port = loopback_port(None)
    own = {"AHSP_DATA": str(data), "PORT": str(port), "AHSP_LANGUAGE": "en"}
    inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "ahsp"],
        cwd=ROOT,
        env=inherited | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _until(process, "is ready:")
        ready = time.perf_counter() - began
        page = _page(port)
        if first:
            _until(process, "The sample workbook is in")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        embedded.release(data, wait=20.0)
    return round(ready, 1), round(page * 1000)


def main(arguments: list[str]) -> None:
    """Measure and print one JSON line."""
    folder = Path(tempfile.mkdtemp(prefix="ahsp-bench-"))
    folder.chmod(0o711)
    try:
        count = int(arguments[0]) if arguments else STARTS
        found = [_start(folder / "var", first=not n) for n in range(count)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    line = {
        "bench": "starting",
        "first_s": found[0][0],
        "later_s": [ready for ready, _ in found[1:]],
        "first_page_ms": [page for _, page in found],
        "busy": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(line))

"""The programs of one installation: web server, workers, scheduler, with their arguments."""

import http.client
import os
import sys
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from ahsp.config import ROOT, Settings, own_address
from ahsp.embedded.folder import Folder
from ahsp.ops.children import Child
from ahsp.ops.queues import EXPORTER, LATER, QUICK, WORKER


def commands(settings: Settings, folder: Folder) -> dict[str, list[str]]:
    """The command of each program, by its name, in the order in which they are started.

    Args:
        settings: the program's settings.
        folder: the data folder, for records.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    web = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{settings.port}"]
    web += ["--worker-class", "ahsp.ops.web_worker.Worker", "--workers", str(settings.web_workers)]
    web += ["--threads", str(settings.web_threads), "--worker-tmp-dir", str(_heartbeat(folder))]
    # Loaded once, then forked: half the time to the first page, and memory shared. create_app opens
    # no connection, so none is shared.
    web += ["--preload", "--graceful-timeout", "8", "--timeout", "60", "--no-control-socket"]
    # Longer than a person takes for the next page, short enough that idle ones are no crowd.
    web += ["--keep-alive", "15"]
    web += ["--logger-class", "ahsp.ops.web_lines.Lines"]
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "celery_worker:celery_app"]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    exporter = [*worker, "--queues", ",".join(LATER), "--hostname", f"{EXPORTER}@%h"]
    exporter += ["--concurrency", "1"]
    worker += ["--queues", ",".join(WORKER)]
    worker += ["--concurrency", str(settings.worker_concurrency + QUICK)]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    return {"web": web, "worker": worker, "exporter": exporter, "beat": beat}


def plan(
    settings: Settings, folder: Folder, env: Mapping[str, str]
) -> tuple[Child, Child, Child, Child]:
    """Web server, worker, exporter and scheduler, as the supervisor starts them.

    Args:
        settings: the program's settings.
        folder: the data folder, for logs and records.
        env: the environment they get.
    """
    command = commands(settings, folder)
    return (
        Child(folder, "web", command["web"], ROOT, env, 10.0),
        Child(folder, "worker", command["worker"], ROOT, env, 15.0),
        Child(folder, "exporter", command["exporter"], ROOT, env, 5.0),
        Child(folder, "beat", command["beat"], ROOT, env, 5.0),
    )


def answers(settings: Settings) -> bool:
    """Whether the web server says that it is well."""
    place = urlsplit(own_address(settings)).netloc
    link = http.client.HTTPConnection(place, timeout=5)
    # A site that is known by its public name only answers to no other.
    named = next(iter(settings.trusted_hosts), place)
    try:
        link.request("GET", "/healthz", headers={"Host": named})
        return link.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _heartbeat(folder: Folder) -> Path:
    """Where gunicorn's workers show that they live: in memory, so that no busy disk kills them."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes its own unnamed file there
    return memory if os.access(memory, os.W_OK) else folder.run

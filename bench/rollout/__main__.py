"""A next release takes over, and is taken back, while people work: one line of JSON.

`python -m bench.rollout [--analyses N]`; it fails where one request was not answered.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import psycopg

from ahsp import embedded
from ahsp.config import Settings
from ahsp.embedded.processes import loopback_port
from bench.faults.person import Person
from bench.faults.program import PASSWORD, ROOT
from bench.faults.report import Outcome, run
from bench.rollout.alone import Alone, answers, environment, eventually
from bench.rollout.proxy import Proxy
from bench.rollout.release import next_release
from bench.rollout.visitors import Visitors

VISITORS = 4


class Site:
    """Two web servers behind nginx, each of a release that may be another than its neighbour's."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.env = environment(settings, folder / "var", AHSP_PROXY_HOPS="1")
        self.ports = [loopback_port(None), loopback_port(None)]
        self.servers: dict[int, Alone] = {}
        self.proxy = Proxy(folder, self.ports)
        self.port = self.proxy.port

    def make_admin(self, username: str) -> None:
        """An administrator whose password the visitors know."""
        from ahsp.accounts import passwords

        statement = (
            'INSERT INTO "user" (username, role, password_hash, must_change_password)'
            " VALUES (%s, 'admin', %s, false)"
        )
        with psycopg.connect(str(self.settings.database_url), autocommit=True) as link:
            link.execute(statement, (username, passwords.hashed(PASSWORD)))

    def serve(self, port: int, release: Path) -> None:
        """Have one web server end, and one of a release take its place."""
        if former := self.servers.get(port):
            former.end()
        env = {**self.env, "PORT": str(port)}
        self.servers[port] = Alone("web", env, self.folder / f"{port}.log", release)
        if not eventually(partial(answers, port, "/readyz")):
            raise RuntimeError((self.folder / f"{port}.log").read_text()[-500:])

    def roll(self, release: Path) -> None:
        """Replace both, one after the other."""
        for port in self.ports:
            self.serve(port, release)

    def command(self, release: Path, *words: str) -> None:
        """Run a module of a release to its end."""
        env = {**self.env, "PYTHONPATH": str(release)}
        told = subprocess.run(
            [sys.executable, "-m", *words], cwd=release, env=env, capture_output=True, text=True
        )
        if told.returncode:
            raise RuntimeError(f"{' '.join(words)}: {told.stderr[-500:]}")


@contextmanager
def installed(analyses: int) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="ahsp-rollout-"))
    folder.chmod(0o711)
    data = folder / "var"
    servers = embedded.connect(data)
    settings = replace(
        Settings(data=data), database_url=servers.database_url, redis_url=servers.redis_url
    )
    site = Site(folder, settings)
    try:
        site.command(ROOT, "ahsp", "prepare")
        _fill(settings, analyses)
        yield site
    finally:
        for server in site.servers.values():
            server.end()
        embedded.release(data, wait=20.0)
        shutil.rmtree(folder, ignore_errors=True)


def _fill(settings: Settings, analyses: int) -> None:
    from ahsp import create_app
    from ahsp.extensions import db
    from bench.catalogue import load

    app = create_app(settings)
    with app.app_context():
        load(analyses)
        db.session.remove()
        db.engine.dispose()


def _head(settings: Settings) -> str:
    with psycopg.connect(str(settings.database_url)) as link:
        found = link.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return round(time.monotonic() - began, 1)


def main(analyses: int) -> Outcome:
    """Go to the next release and back, and count what was not answered."""
    with installed(analyses) as site:
        for port in site.ports:
            site.serve(port, ROOT)
        release = next_release(site.folder / "next")
        former = _head(site.settings)
        with site.proxy:
            people = [Person(site, f"v{n}") for n in range(VISITORS)]  # type: ignore[arg-type]
            with Visitors(site.port, [(each._cookie, each.token) for each in people]) as visitors:
                steps = {
                    "migrate": _timed(lambda: site.command(release, "ahsp", "prepare")),
                    "to_next": _timed(lambda: site.roll(release)),
                    "to_former": _timed(lambda: site.roll(ROOT)),
                    "downgrade": _timed(
                        lambda: site.command(release, "flask", "--app", "wsgi", "db", "downgrade")
                    ),
                }
                ready = all(answers(port, "/readyz") for port in site.ports)
        back = _head(site.settings) == former
    unanswered = visitors.wrong
    return {
        "ok": not unanswered and ready and back and sum(visitors.answers.values()) > 100,
        "analyses": analyses,
        "answers": {str(status): n for status, n in sorted(visitors.answers.items())},
        "slowest_ms": round(visitors.slowest * 1000),
        "not_answered": len(unanswered),
        "first": unanswered[:3],
        **{f"{name}_s": seconds for name, seconds in steps.items()},
        "migration_taken_back": back,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analyses", type=int, default=2_000)
    asked = parser.parse_args().analyses
    run("ROLLOUT", lambda: main(asked), 600)

"""The main job of `make run`: everything up, in order; watched; down again, in order."""

import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ahsp import embedded
from ahsp.config import ROOT, SettingError, Settings, own_address
from ahsp.embedded import EmbeddedError
from ahsp.embedded.folder import Folder, explain
from ahsp.ops import preflight, programs
from ahsp.ops.children import Child
from ahsp.ops.preflight import StartError
from ahsp.ops.step import Step

_GLANCE = 0.2  # seconds between two looks at the children
_SERVERS_EVERY = 2.0  # seconds between two looks at the private servers
_LOGS_EVERY = 30.0  # seconds between two looks at the length of logs
_UP_WITHIN = 90.0  # seconds for the web server's first answer


class _StopAskedError(Exception):
    """Somebody asked to stop."""


def main() -> int:
    """Run everything until Ctrl-C or SIGTERM; returns the exit status."""
    try:
        settings = Settings.from_environ(os.environ)
    except SettingError as error:
        return _refuse(f"{error}: correct or unset it.")
    folder = Folder(settings.data.resolve())
    try:
        folder.prepare()
        with preflight.claim(folder, own_address(settings)):
            return Supervisor(settings, folder).run()
    except (StartError, EmbeddedError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(str(explain(error, folder.data)))


@dataclass
class Supervisor:
    """Owns web server, worker and scheduler for the life of one `make run`."""

    settings: Settings
    folder: Folder

    def __post_init__(self) -> None:
        """Plan; nothing is started yet."""
        self._env = preflight.child_environment()
        self._web, self._worker, self._exporter, self._beat = programs.plan(
            self.settings, self.folder, self._env
        )
        self._children: tuple[Child, ...] = (
            self._web,
            self._worker,
            self._exporter,
            self._beat,
        )
        self._private = not (self.settings.database_url and self.settings.redis_url)
        self._step: Step | None = None
        self._stop_asked = False
        self._servers_seen = 0.0
        self._logs_seen = time.monotonic()
        self._trouble = ""
        # Outlives a start that ends before the sample is in: the next one loads it.
        self._sample_wanted = self.folder.run / "sample-wanted"

    def run(self) -> int:
        """Start, watch, stop; returns the exit status."""
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, self._on_stop)
        try:
            self._until_asked()
        except KeyboardInterrupt:
            self._abandon()
            _say("Ended at once.")
        except BaseException:
            self._abandon()
            raise
        return 0

    def _until_asked(self) -> None:
        try:
            self._start()
            self._watch()
        except _StopAskedError:
            self._stop()

    def _start(self) -> None:
        leftovers = [child.end_leftover() for child in self._children]
        if any(leftovers):
            _say("Ended what a killed start had left behind.")
        preflight.require_free(self.settings.host, self.settings.port)
        if warning := preflight.missing_pango():
            _say(warning)
        if self._private:
            _say("Starting PostgreSQL and Valkey ...")
            embedded.connect(self.folder.data)
        self._prepare()
        _say("Starting web server, worker and scheduler ...")
        self._web.start()
        self._await_web()  # alone: three programs that load at once are slower to the first page
        for child in (self._worker, self._exporter, self._beat):
            child.start()
        address = own_address(self.settings)
        _say(f"\n  AHSP Referensi is ready:  {address}\n  Ctrl-C stops it.\n")
        if self._sample_wanted.exists():
            _say("Loading the sample workbook ...")
            self._step = Step(self.folder, ("--sample",), ROOT, self._env)

    def _prepare(self) -> None:
        """Migrate, and on the first start make the administrator."""
        _say("Preparing the database ...")
        self._step = Step(self.folder, (), ROOT, self._env)
        while not self._step.done(_GLANCE):
            self._heed()
        prepared = self._finished_step()
        if prepared["fresh"]:
            self._sample_wanted.touch(mode=0o600)
        if warning := prepared["warning"]:
            _say(warning)
        if first := prepared["admin"]:
            _say(f"\n  First administrator:  {first['name']}")
            _say(f"  One-time password:    {first['password']}\n")

    def _await_web(self) -> None:
        deadline = time.monotonic() + _UP_WITHIN
        while not programs.answers(self.settings):
            self._heed()
            if not self._web.alive or time.monotonic() > deadline:
                raise StartError(
                    f"The web server does not start: {self._web.last_words()} (See {self._web.log})"
                )
            time.sleep(0.1)

    def _watch(self) -> None:
        while True:
            self._heed()
            for child in self._children:
                if news := child.revive():
                    _say(news)
            self._look_after_servers()
            self._look_after_logs()
            if self._step and self._step.done(0):
                self._tell_of_sample()
            time.sleep(_GLANCE)

    def _look_after_servers(self) -> None:
        """Servers whose keeper was killed come back, at the addresses that everybody knows."""
        if not self._private or time.monotonic() - self._servers_seen < _SERVERS_EVERY:
            return
        try:
            embedded.connect(self.folder.data)
            trouble = ""
        except EmbeddedError as error:
            trouble = str(error)
        if trouble and trouble != self._trouble:
            _say(trouble)
        self._trouble = trouble
        self._servers_seen = time.monotonic()

    def _look_after_logs(self) -> None:
        if time.monotonic() - self._logs_seen > _LOGS_EVERY:
            self._logs_seen = time.monotonic()
            with contextlib.suppress(OSError):  # a full disk; it is tried again
                self.folder.shorten_logs()

    def _tell_of_sample(self) -> None:
        try:
            self._finished_step()
        except StartError as error:
            _say(f"The sample workbook was not loaded: {error}")
        else:
            _say("The sample workbook is in: sign in and search for something.")
        self._sample_wanted.unlink(missing_ok=True)

    def _finished_step(self) -> dict[str, Any]:
        assert self._step
        step, self._step = self._step, None
        return step.answer()

    def _heed(self) -> None:
        if self._stop_asked:
            raise _StopAskedError

    def _on_stop(self, _signal: int, _frame: FrameType | None) -> None:
        if self._stop_asked:
            raise KeyboardInterrupt  # the second time is meant
        self._stop_asked = True

    def _stop(self) -> None:
        """New requests end first, then the schedule, then work that is under way, then servers."""
        if self._step:
            self._step.cancel()
        for child in (self._web, self._beat, self._worker, self._exporter):
            if child.alive:
                _say(f"Stopping {child.name} ...")
            child.stop()
        if self._private:
            _say("Stopping PostgreSQL and Valkey ...")
            if not embedded.release(self.folder.data, wait=15.0):
                _say("They stay up as long as another command uses them.")
        _say("Stopped.")

    def _abandon(self) -> None:
        """End everything that was started, without waiting for work; servers stop by themselves."""
        if self._step:
            self._step.cancel()
        for child in self._children:
            child.kill()
        embedded.release(self.folder.data)


def _say(what: str) -> None:
    print(what, flush=True)


def _refuse(why: str) -> int:
    print(why, file=sys.stderr, flush=True)
    return 1

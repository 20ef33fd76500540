"""SOAK: minutes of mixed load on the whole program, whose memory must stay flat.

People search, open analyses, type, turn pages and download, while workbooks are imported, exports
are made behind, and tasks are asked for. After a minute to warm up, the memory of every kind of
process and of Valkey, and the connections to the database are sampled; the medians of the first and
the last quarter are compared. `python -m bench.load.soak [MINUTES]`.
"""

import http.client
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote_plus, urlencode

from bench.faults import books, exports
from bench.faults.person import FORM, Person
from bench.faults.program import ENDED, Program, until
from bench.faults.report import Outcome, run
from bench.load.samples import Sampler, grown, quarters

MINUTES = 20.0
WARM_SECONDS = 60.0
VISITORS, PAUSE = 4, 0.15
"""People at pages, and how long each looks at one, in seconds."""
BOOKS, ROWS = 4, 1_000
IMPORT_EVERY, EXPORT_EVERY, TASK_EVERY, DOWNLOAD_EVERY = 12.0, 15.0, 20.0, 4.0
QUESTIONS = 400
"""Different questions: each import makes kept answers unreachable, so they are computed anew."""
CACHE_SECONDS = 60
"""Kept answers end soon, so that a steady state is reached within minutes."""
WEB_MB, TASK_MB = 50, 60
TASKS = ("search.warm", "audit.summarize", "audit.verify", "exports.tidy", "tasks.tidy")
_WORDS = "SELECT word FROM search_word GROUP BY word ORDER BY sum(uses) DESC, word LIMIT 200"


class Load:
    """What is done to the program, in threads, until `end` is set."""

    def __init__(self, program: Program, person: Person) -> None:
        self.program, self.person = program, person
        self.end = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.failed: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.lock = threading.Lock()
        chance = random.Random(5)
        until(lambda: program.sql(_WORDS), 60)
        words = [word for (word,) in program.sql(_WORDS)]
        self.questions = [
            quote_plus(" ".join(chance.sample(words, chance.choice((1, 2, 2, 3)))))
            for _ in range(QUESTIONS)
        ]
        self.made = [books.make(program.folder, f"soak-{n}", ROWS, seed=n) for n in range(BOOKS)]
        self.threads = [
            *(threading.Thread(target=self._visit, args=(n,)) for n in range(VISITORS)),
            *(
                threading.Thread(target=self._again, args=(act, every))
                for act, every in (
                    (self._import, IMPORT_EVERY),
                    (self._export, EXPORT_EVERY),
                    (self._task, TASK_EVERY),
                    (self._download, DOWNLOAD_EVERY),
                )
            ),
        ]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.end.set()
        for thread in self.threads:
            thread.join()

    def _visit(self, seed: int) -> None:
        chance = random.Random(seed)
        pages: tuple[Callable[[], str], ...] = (
            *(lambda: f"/search?q={chance.choice(self.questions)}",) * 8,
            *(lambda: f"/ahsp/{chance.randint(1, 150)}",) * 4,
            lambda: "/import",
            lambda: "/audit/log",
            lambda: "/sumber",
            lambda: "/exports",
        )
        while not self.end.wait(PAUSE):
            self._note(lambda: self.person.get(chance.choice(pages)()).status)
            self._note(lambda: self._suggested(chance.choice(self.questions)[:5]))

    def _suggested(self, typed: str) -> int:
        return self.person.part(f"/search/suggest?q={typed}").status

    def _note(self, act: Callable[[], int]) -> None:
        try:
            status = act()
        except (OSError, http.client.HTTPException) as error:
            with self.lock:
                self.failed[type(error).__name__] += 1
            return
        with self.lock:
            self.statuses[status] += 1

    def _again(self, act: Callable[[int], None], every: float) -> None:
        turn = 0
        while not self.end.wait(every if turn else 0.1):
            act(turn)
            turn += 1

    def _import(self, turn: int) -> None:
        book = self.made[turn % BOOKS]
        # Two workbooks in turn for each of two editions, so that rows are written each time.
        answer = self.person.upload(book.path, f"Soak {turn % 2}")
        if answer.batch and self.program.settle(answer.batch, 60, "ready") == "ready":
            self.person.confirm(answer.batch)
            ended = self.program.settle(answer.batch, 60)
            self.done[f"imports {ended}"] += 1
        else:
            self.done["imports refused"] += 1

    def _export(self, turn: int) -> None:
        kind = ("csv", "xlsx", "json")[turn % 3]
        [(sumber,)] = self.program.sql("SELECT min(id) FROM sumber")
        exports.ask(self.person, kind, int(sumber))
        state = exports.settle(self.program, exports.newest(self.program), 60)[0]
        self.done[f"exports {state}"] += 1

    def _download(self, turn: int) -> None:
        kind, asked = ("csv", "xlsx", "json")[turn % 3], self.questions[turn % QUESTIONS]
        self._note(lambda: self.person.get(f"/export/search.{kind}?q={asked}").status)

    def _task(self, turn: int) -> None:
        form = urlencode({"csrf_token": self.person.token}).encode()
        path = f"/admin/tasks/{TASKS[turn % len(TASKS)]}/run"
        self._note(lambda: self.person.request("POST", path, form, FORM).status)
        self.done["tasks asked for"] += 1


def main() -> Outcome:
    """Start, load, sample, compare."""
    seconds = 60 * (float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)
    began = time.monotonic()
    settings = {"AHSP_SEARCH_CACHE_SECONDS": str(CACHE_SECONDS), "AHSP_EXPORTS_AT_ONCE": "50"}
    with Program(**settings) as program:
        started = time.monotonic() - began
        person = Person(program, "soak")
        sampler = Sampler(program)
        rest = sampler.once()
        with Load(program, person) as load:
            time.sleep(min(WARM_SECONDS, seconds / 4))
            with sampler:
                time.sleep(seconds - min(WARM_SECONDS, seconds / 4))
        last = sampler.once()
        waiting = int(
            program.sql("SELECT count(*) FROM import_batch WHERE state <> ALL(%s)", list(ENDED))[0][
                0
            ]
        )
        lost = program.sql("SELECT task, count(*) FROM task_run WHERE state = 'lost' GROUP BY 1")
    bad = sum(count for status, count in load.statuses.items() if status >= 400)
    grew = grown(sampler.samples)
    failed_work = sum(n for what, n in load.done.items() if not what.endswith(
        ("committed", "finished", "asked for")))  # fmt: skip
    right = not bad and not load.failed and not failed_work
    return {
        "ok": right and not grew and rest["web_mb"] <= WEB_MB and rest["tasks_mb"] <= TASK_MB,
        "right": right,
        "minutes": round(seconds / 60, 1),
        "first_start_s": round(started, 1),
        "requests": sum(load.statuses.values()),
        "statuses": {str(status): n for status, n in sorted(load.statuses.items())},
        "failed": dict(load.failed),
        "work": dict(load.done),
        "imports_open": waiting,
        "tasks_lost": {str(task): int(n) for task, n in lost},
        "at_rest": rest,
        "first_and_last_quarter": quarters(sampler.samples),
        "grew": grew,
        "after": last,
    }


if __name__ == "__main__":
    run("SOAK", main, 3_600)

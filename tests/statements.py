"""What the tests have a database do, and few tests that together have it do all of that.

PostgreSQL itself counts the statements that it carries out, those inside its functions and those of
programs that a test starts among them. The oldest version that is promised has to be told each of
them, but not the same ones thousands of times.
"""

import json
import re
import time
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import blake2b
from heapq import heapify, heappop, heappush
from pathlib import Path

import psycopg
import pytest

ALWAYS = (
    "tests/backup/",
    "tests/models/",
    "tests/rules/test_migrations.py",
    "tests/scaling/test_pooler.py",
    "tests/scaling/test_replica.py",
    "tests/search/",
)
"""Tests of which another version is asked all.

Versions may class letters in another way, and carry out what defines the database in another way;
and what servers beside that of the tests are told is not heard.
"""
_VALUE = re.compile(r"\$\d+|'(?:[^']|'')*'|(?<![\w.])\d+(?:\.\d+)?")
_SQUASHED = " /*, ... */"
"""What PostgreSQL 18 says for the rest of a list."""
_MORE = re.compile(r"(?i)(\bIN ?\(|\bARRAY\[)(\$[^,()]*(?:\(\$\))?)(?:, ?\2)+")
_ROWS = re.compile(r"(\([^()]*(?:\([^()]*\)[^()]*)*\))(?:\s*,\s*\1)+")


class Listener:
    """Hears what a private server is told, by whoever asks as its owner.

    Args:
        url: the address of a database on it, as its owner.
    """

    def __init__(self, url: str) -> None:
        self._url = f"{url.rpartition('/')[0]}/postgres"
        self._link = psycopg.connect(self._url, autocommit=True)
        self._link.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self._link.execute("ALTER ROLE CURRENT_USER SET pg_stat_statements.track = 'all'")

    def forget(self) -> None:
        """What was told so far is of no interest."""
        self._ask("SELECT pg_stat_statements_reset()")

    def heard(self) -> list[str]:
        """Names of the statements that were carried out since; whatever their values, the same."""
        rows = self._ask("SELECT query FROM pg_stat_statements")
        return sorted({name_of(row[0]) for row in rows})

    def close(self) -> None:
        """Listen no more."""
        self._link.close()

    def _ask(self, question: str) -> list[tuple[str]]:
        try:
            return self._link.execute(question).fetchall()
        except psycopg.OperationalError:  # a test had all connections ended
            self.close()
            self._link = psycopg.connect(self._url, autocommit=True)
            return self._link.execute(question).fetchall()


@cache
def name_of(statement: str) -> str:
    """A short name of a statement, the same for any values and any number of them in a list."""
    return blake2b(shape_of(statement).encode(), digest_size=8).hexdigest()


def shape_of(statement: str) -> str:
    """A statement without its values, of lists and rows only the first."""
    shape = " ".join(_VALUE.sub("$", statement.replace(_SQUASHED, "")).split())
    return _ROWS.sub(r"\1", _MORE.sub(r"\1\2", shape))


class Told:
    """What each test of a run told the database."""

    def __init__(self) -> None:
        self.by_test: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = {}
        self._began = 0.0
        self._listener: Listener | None = None

    def listen(self, url: str) -> None:
        """Hear what a server is told from now on."""
        self._listener = Listener(url)

    def end(self) -> None:
        """Listen no more; what was told is kept."""
        if self._listener:
            self._listener.close()

    def begin(self) -> None:
        """A test begins, and its fixtures."""
        if self._listener:
            self._listener.forget()
            self._began = time.perf_counter()

    def note(self, item: pytest.Item) -> None:
        """A test was walked; its fixtures, and with the last one the server, end after this."""
        if self._listener and is_tried(item):
            self.seconds[item.nodeid] = time.perf_counter() - self._began
            self.by_test[item.nodeid] = self._listener.heard()

    def write(self, path: Path) -> None:
        """Note few tests that together tell everything; nothing where a server was not heard."""
        path.unlink(missing_ok=True)
        if not self.by_test:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        chosen = few(self.by_test, self.seconds)
        path.write_text(json.dumps(sorted(chosen), indent=0), encoding="utf-8")

    def add(self, other: tuple[dict[str, list[str]], dict[str, float]]) -> None:
        """Take up what another process heard."""
        self.by_test |= other[0]
        self.seconds |= other[1]


def is_tried(item: pytest.Item) -> bool:
    """Whether a test is one of those that are tried on another version too."""
    marked = item.get_closest_marker
    return bool(marked("database") and not marked("browser"))


def few(by_test: Mapping[str, Collection[str]], seconds: Mapping[str, float]) -> set[str]:
    """Tests that together tell whatever some test tells, those that are always tried among them.

    The one that tells most of what is missing for its time comes first, again and again.
    """
    chosen = {test for test in by_test if test.startswith(ALWAYS)}
    missing = set().union(*by_test.values()) - set().union(*(by_test[each] for each in chosen))

    def rank(test: str) -> tuple[float, str]:
        return -len(missing.intersection(by_test[test])) / (1.0 + seconds[test]), test

    waiting = [rank(test) for test in by_test if test not in chosen]
    heapify(waiting)
    while missing:
        ranked = rank(heappop(waiting)[1])  # others may have told since what it would have
        if waiting and ranked > waiting[0]:
            heappush(waiting, ranked)
            continue
        chosen.add(ranked[1])
        missing.difference_update(by_test[ranked[1]])
    return chosen


def only(items: list[pytest.Item], path: Path) -> list[pytest.Item]:
    """The tests that are to be tried, as an earlier run noted them: all where it noted nothing.

    Raises:
        pytest.UsageError: some of them are not there any more.
    """
    if not path.exists():
        return items
    chosen = set(json.loads(path.read_text(encoding="utf-8")))
    left = chosen - {item.nodeid for item in items}
    if left:
        raise pytest.UsageError(f"{path} is of other tests: {sorted(left)[:3]}")
    return [item for item in items if item.nodeid in chosen or item.nodeid.startswith(ALWAYS)]

"""What is not measured of the tests was measured before, and everything else is."""

import pytest
from coverage import Coverage

from tests.measuring import LEFT_OUT, choose, measured


class Walked:
    """A test, as far as it is chosen."""

    def __init__(self, nodeid: str, *markers: str) -> None:
        self.nodeid = nodeid
        self.stash = pytest.Stash()
        self._markers = markers

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self._markers else None


def left_out(*items: Walked) -> list[str]:
    choose(list(items))  # type: ignore[arg-type]
    return [item.nodeid for item in items if LEFT_OUT in item.stash]


def test_further_cases_the_real_books_and_walks_through_everything_are_left_out() -> None:
    assert left_out(
        Walked("tests/a.py::test_a[1]"),
        Walked("tests/a.py::test_a[2]"),
        Walked("tests/a.py::test_b"),
        Walked("tests/b.py::test_a[1]"),
        Walked("tests/b.py::test_real", "shared"),
        Walked("tests/rules/test_access.py::test_c"),
    ) == ["tests/a.py::test_a[2]", "tests/b.py::test_real", "tests/rules/test_access.py::test_c"]


def test_nothing_is_traced_while_such_a_test_is_walked() -> None:
    item = Walked("tests/a.py::test_a[2]")
    tracing = Coverage(data_file=None, config_file=False)
    tracing.start()
    try:
        with measured(item):  # type: ignore[arg-type]
            assert Coverage.current() is tracing
        item.stash[LEFT_OUT] = True
        with measured(item):  # type: ignore[arg-type]
            assert Coverage.current() is None
        assert Coverage.current() is tracing
    finally:
        tracing.stop()

"""A question without an answer holds nobody up."""

from collections.abc import Iterator

import pytest

from ahsp.running.patience import SilentError, answered
from tests.silence import LONG, SHORT, Silence


class Oracle(Silence):
    """Answers once its silence is over; `asked` is how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        self.wait()
        return "yes"


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    """One that does not answer yet."""
    made = Oracle()
    yield made
    made.end()


def test_an_answer_in_time_is_given() -> None:
    assert answered("one", lambda: "yes", LONG) == "yes"


def test_what_the_question_raises_is_raised() -> None:
    def wrong() -> None:
        raise LookupError("nowhere")

    for _ in range(2):
        with pytest.raises(LookupError, match="nowhere"):
            answered("wrong", wrong, LONG)


def test_a_question_that_waits_is_not_asked_again(oracle: Oracle) -> None:
    for _ in range(3):
        with pytest.raises(SilentError) as silent:
            answered("silent", oracle, SHORT)
        assert silent.value.question is oracle
    assert answered("another", lambda: "yes", LONG) == "yes", "others are"
    oracle.end()
    assert oracle.asked == 1


def test_it_is_asked_again_once_it_was_answered(oracle: Oracle) -> None:
    with pytest.raises(SilentError):
        answered("silent", oracle, SHORT)
    oracle.end()
    assert answered("silent", oracle, LONG) == "yes"
    assert oracle.asked == 2

"""The numbers that say how good answers are."""

import pytest

from ahsp.search.golden import Case
from ahsp.search.scoring import Outcome, Score, by_kind, failures

FIRST = Outcome(Case("bata", ("1",), "work"), ("1", "2"))
THIRD = Outcome(Case("cat", ("3", "9"), "work"), ("4", "5", "3", "9"))
WRONG = Outcome(Case("pagar", ("7",), "typo"), ("4",))
NOTHING = Outcome(Case("pagr", ("7",), "typo"), ())
ABSENT = Outcome(Case("jembatan", ("8",), "work"), (), known=False)


def test_the_first_of_the_expected_codes_gives_the_rank() -> None:
    assert [each.rank for each in (FIRST, THIRD, WRONG, NOTHING)] == [1, 3, 0, 0]


def test_questions_without_an_answer_in_the_catalogue_do_not_count() -> None:
    score = Score.of([FIRST, THIRD, WRONG, NOTHING, ABSENT])
    assert (score.queries, score.found, score.zero, score.absent) == (4, 2, 1, 1)
    assert score.found_rate == 0.5
    assert score.zero_rate == 0.25
    assert score.mrr == pytest.approx((1 + 1 / 3) / 4)


def test_without_a_question_that_counts_there_is_no_rate() -> None:
    score = Score.of([ABSENT])
    assert score.as_dict() == {
        "queries": 0,
        "absent": 1,
        "found": 0,
        "found_rate": None,
        "zero": 0,
        "zero_rate": None,
        "mrr": None,
    }


def test_each_kind_has_a_score_of_its_own() -> None:
    scores = by_kind([FIRST, WRONG, THIRD])
    assert list(scores) == ["work", "typo"]
    assert (scores["work"].found, scores["typo"].found) == (2, 0)


def test_failures_are_the_questions_that_count_and_were_not_answered() -> None:
    assert failures([FIRST, WRONG, NOTHING, ABSENT]) == [WRONG, NOTHING]

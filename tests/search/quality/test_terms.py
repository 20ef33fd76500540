"""How terms and questions are brought into one form."""

from ahsp.search.quality.terms import folded, tidy


def test_a_question_is_remembered_in_small_letters_with_single_blanks() -> None:
    assert folded("  Pas.  BATA\t1:4 ") == "pas. bata 1:4"


def test_a_term_is_its_words() -> None:
    assert tidy(" Ready-Mix,  K_225 ") == "ready mix k 225"
    assert tidy("Ｆ’ｃ") == "f c"
    assert tidy(" -/- ") == ""

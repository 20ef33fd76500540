"""What to do about the parts of a question that could not be used, in the reader's language."""

from collections.abc import Callable, Sequence

from flask_babel import gettext

from ahsp.search.language.question import Problem

_: Callable[..., str] = gettext


def hints(problems: Sequence[Problem]) -> list[str]:
    """What to do about the parts of a question that could not be used, one sentence each."""
    return [_hint(problem) for problem in problems]


def _hint(problem: Problem) -> str:
    place, part = problem.at + 1, problem.part
    said: dict[str, str] = {
        "unopened": _("At %(place)s, a parenthesis is closed that was not opened.", place=place),
        "unclosed": _("The parenthesis at %(place)s is not closed.", place=place),
        "unclosed_quote": _("The quotation mark at %(place)s is not closed.", place=place),
        "dangling": _(
            "“%(part)s” at %(place)s has nothing to work on: write a word on each side.",
            part=part, place=place,
        ),
        "too_deep": _("There are too many parentheses in each other."),
        "too_many": _("There are too many words; at most 12 are looked for."),
        "too_short": _("Type at least %(count)s characters.", count=part),
        "only_excluded": _("Say what to find as well, not only what to leave out."),
        "empty_filter": _("“%(part)s” lacks a value.", part=part),
        "no_comparison": _("“%(part)s” takes a colon; only koef is compared.", part=part),
        "no_number": _("“%(part)s” needs a number, such as koef>0,5 or koef:0,1..0,5.", part=part),
        "range_inside": _(
            "“%(part)s” holds for the whole question: write it outside of OR, - and parentheses.",
            part=part,
        ),
        "raw_unexpected": _(
            "“%(part)s” at %(place)s is not expected there.", part=part, place=place
        ),
        "raw_no_word": _(
            "“%(part)s” at %(place)s has no letter or figure.", part=part, place=place
        ),
        "raw_ends": _("The query ends where a word is expected."),
        "raw_no_operator": _(
            "Before “%(part)s” at %(place)s an operator is missing: &, |, <-> or !.",
            part=part, place=place,
        ),
        "no_sumber": _("No source is named “%(part)s”.", part=part),
        "no_klasifikasi": _("“%(part)s” is no word of a classification.", part=part),
        "no_satuan": _("No unit is written “%(part)s”.", part=part),
        "no_kategori": _("“%(part)s” is no category: write TK, BHN, ALT or LAIN.", part=part),
        "no_item": _("No item is named “%(part)s”.", part=part),
    }  # fmt: skip
    return said[problem.kind]

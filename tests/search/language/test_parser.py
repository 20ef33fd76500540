"""From a text to a question."""

import random

import pytest

from ahsp.search.language.meaning import wanted
from ahsp.search.language.parser import MAX_TERMS, parse
from ahsp.search.language.question import (
    All,
    Any,
    Choice,
    Code,
    Figure,
    Grade,
    Inch,
    Mix,
    Mode,
    Node,
    Not,
    Quoted,
    Range,
    Size,
    Word,
)
from ahsp.search.language.vocabulary import Vocabulary, Way


def told(node: Node | None) -> object:
    """A question without its places, as nested tuples."""
    if isinstance(node, All | Any):
        return (type(node).__name__.lower(), *map(told, node.parts))
    if isinstance(node, Not):
        return ("not", told(node.part))
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Quoted):
        return " ".join(node.words).join('""')
    if isinstance(node, Grade):
        return f"{node.kind} {'.'.join(node.parts)}"
    if isinstance(node, Mix | Size | Figure | Inch):
        return (type(node).__name__.lower(), *node.parts)
    if isinstance(node, Code):
        return ("code", node.text)
    if isinstance(node, Choice):
        return (node.name, node.value)
    return node


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Pasangan BATA", ("all", "pasangan", "bata")),
        ("K-225", "k 225"),
        ("beton k 225", ("all", "beton", "k 225")),
        ("K225", "k 225"),
        ("fc 19,3", "fc 19.3"),
        ("f'c = 25 MPa", ("all", "fc 25", "mpa")),
        ("f3c 5,2", "fc 5.2"),
        ("pas bata 1:4", ("all", "pas", "bata", ("mix", "1", "4"))),
        ("1 PC : 3 PS", ("mix", "1", "3")),
        ("1SP:2PP", ("mix", "1", "2")),
        ("keramik 60x60", ("all", "keramik", ("size", "60", "60"))),
        ("40 x 40", ("size", "40", "40")),
        ("1/2 bata", ("all", ("figure", "1", "2"), "bata")),
        ("tebal 2,5 cm", ("all", "tebal", ("figure", "2", "5"), "cm")),
        ("2.2.1 galian", ("all", ("code", "2.2.1"), "galian")),
        ('pipa 4"', ("all", "pipa", ("inch", "4"))),
        ("3/4 inci pipa", ("all", ("inch", "3", "4"), "pipa")),
        ('1-1/4"', ("inch", "1", "1", "4")),
        ("2 1/2inch", ("inch", "2", "1", "2")),
        ('4 "lantai kerja"', ("all", "4", '"lantai kerja"')),
        ('"pipa 4" besi', ("all", '"pipa 4"', "besi")),
        ("semak/rumput", ("all", "semak", "rumput")),
        ("u-ditch", ("all", "u", "ditch")),
        ("m² bata_merah", ("all", "m2", "bata", "merah")),
        ('"lantai kerja"', '"lantai kerja"'),
        (
            'beton OR "lantai kerja" -bongkar',
            ("any", "beton", ("all", '"lantai kerja"', ("not", "bongkar"))),
        ),
        ("(bata OR batako) AND dinding", ("all", ("any", "bata", "batako"), "dinding")),
        ("bata ATAU batako", ("any", "bata", "batako")),
        ("bata BUKAN ringan", ("all", "bata", ("not", "ringan"))),
        ("keramik (1SP : 2PP)", ("all", "keramik", ("mix", "1", "2"))),
        ("satuan:m3 galian", ("all", ("satuan", "m3"), "galian")),
        (
            'sumber:"AHSP 2025" -kategori:ALT',
            ("all", ("sumber", "AHSP 2025"), ("not", ("kategori", "ALT"))),
        ),
        ("tebal: 3", ("all", "tebal", "3")),
        ("&|!:*'", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_text_is_understood(typed: str, meant: object) -> None:
    assert told(parse(typed).root) == meant


@pytest.mark.parametrize(
    ("typed", "code", "words_too"),
    [
        ("2.2.1.", "2.2.1.", False),
        ("a.4.1.1.5", "A.4.1.1.5", False),
        (" 5.3.1. 30 ", "5.3.1.30", False),
        ("2,2,1,4", "2.2.1.4", False),
        ("225", "225", True),
        ("U.3.6.a.6", "U.3.6.A.6", False),
    ],
)
def test_a_code_is_a_code_in_capitals_without_blanks(
    typed: str, code: str, words_too: bool
) -> None:
    question = parse(typed)
    assert (question.codes[0], question.words_too) == (code, words_too)


@pytest.mark.parametrize("typed", ["pasangan bata", "K-225", "1:4", "1/2", "beton 2.2.1"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert parse(typed).codes == ()


@pytest.mark.parametrize(
    ("typed", "ranges"),
    [
        ("koef>300", (Range(low="300", with_low=False),)),
        ("koefisien <= 0,5", (Range(high="0.5"),)),
        ("koef:0.1..0.5", (Range("0.1", "0.5"),)),
        ("koef=0.3", (Range("0.3", "0.3"),)),
        ("koef>1 koef<2", (Range(low="1", with_low=False), Range(high="2", with_high=False))),
    ],
)
def test_a_koefisien_is_compared(typed: str, ranges: tuple[Range, ...]) -> None:
    assert parse(typed).ranges == ranges


@pytest.mark.parametrize(
    ("typed", "kind", "at"),
    [
        ("bata koef>banyak", "no_number", 5),
        ("(bata OR batako", "unclosed", 0),
        ("bata OR batako)", "unopened", 14),
        ('bata "merah', "unclosed_quote", 5),
        ("bata OR", "dangling", 5),
        ("-bongkar", "only_excluded", 0),
        ("satuan:", "empty_filter", 0),
        ("satuan>m3", "no_comparison", 0),
        ("bata OR koef>1", "range_inside", 8),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(typed: str, kind: str, at: int) -> None:
    (problem,) = parse(typed).problems
    assert (problem.kind, problem.at) == (kind, at)


def test_each_mode_reads_operators_in_its_own_way() -> None:
    typed = 'bata or "merah" -bongkar'
    assert told(parse(typed, Mode.WEBSEARCH).root) == (
        "any", "bata", ("all", '"merah"', ("not", "bongkar")),
    )  # fmt: skip
    assert told(parse(typed, Mode.PLAIN).root) == ("all", "bata", "or", "merah", "bongkar")
    assert told(parse("lantai kerja", Mode.PHRASE).root) == '"lantai kerja"'
    prefix = parse("lan ker", Mode.PREFIX).root
    assert isinstance(prefix, All)
    assert all(isinstance(part, Word) and part.beginning for part in prefix.parts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("beton & !bongkar", "('beton'&!'bongkar')"),
        ("beton | lantai <-> kerja", "('beton'|('lantai'<1>'kerja'))"),
        ("bet:* & (a:AB | 'lantai kerja')", "('bet':*&('a':AB|('lantai'<->'kerja')))"),
        ("a <3> b", "('a'<3>'b')"),
    ],
)
def test_a_raw_query_is_taken_literally(typed: str, meant: str) -> None:
    question = parse(typed, Mode.RAW)
    assert question.root is not None
    assert wanted(question.root, Way.EXACT, Vocabulary()) == meant


@pytest.mark.parametrize(
    ("typed", "kind", "at"),
    [
        ("beton &", "raw_ends", 7),
        ("(a", "unclosed", 0),
        ("'x", "unclosed_quote", 0),
        ("a b", "raw_no_operator", 2),
        ("a ) b", "raw_unexpected", 2),
        ("& a", "raw_unexpected", 0),
        ("a & *", "raw_no_word", 4),
        ("!a", "only_excluded", 0),
    ],
)
def test_a_bad_raw_query_is_a_problem_with_its_place(typed: str, kind: str, at: int) -> None:
    question = parse(typed, Mode.RAW)
    assert question.root is None
    (problem,) = question.problems
    assert (problem.kind, problem.at) == (kind, at)


def test_many_words_are_cut_to_a_bound() -> None:
    root = parse(" ".join(f"kata{n}" for n in range(100))).root
    assert isinstance(root, All)
    assert len(root.parts) == MAX_TERMS


def test_any_text_can_be_asked_in_any_mode() -> None:
    chance = random.Random(4)
    alphabet = "abkOR1. :'\"\\&|!*<>()%_-=\0\n\t\u202e\ud800🙂²½Ø٣"
    for _ in range(4000):
        typed = "".join(chance.choices(alphabet, k=chance.randrange(30)))
        for mode in Mode:
            question = parse(typed, mode)
            if question.root is not None:
                for way in Way:
                    wanted(question.root, way, Vocabulary())

"""From a question to what the index is asked."""

from dataclasses import replace

import pytest

from ahsp.search.language.forms import all_forms
from ahsp.search.language.meaning import wanted, wanted_parts
from ahsp.search.language.parser import parse
from ahsp.search.language.roots import roots
from ahsp.search.language.vocabulary import Vocabulary, Way

KNOWN = Vocabulary(
    {"galian": "gali", "pengecatan": "ecat"},
    {("besi", "beton"): [("baja", "tulangan")], ("pas",): [("pasangan",)]},
    {("satuan", "m3"): ["'%m3'"]},
)


def asked(typed: str, way: Way) -> str:
    root = parse(typed).root
    assert root is not None
    return wanted(root, way, KNOWN)


def test_each_way_is_looser_than_the_one_before() -> None:
    assert asked("galian ", Way.EXACT) == "'galian'"
    assert asked("galian ", Way.STEM) == "('galian'|'gali')"
    assert "'pasangan'" not in asked("pas", Way.STEM)
    assert "'pasangan'" in asked("pas", Way.SYNONYM)
    assert asked("galian ", Way.SYNONYM) == "('galian'|'gali')"
    assert asked("galian ", Way.BEGINNING) == "('galian'|'galian':*|'gali')"


def test_what_is_excluded_means_itself_and_nothing_else() -> None:
    assert "'pasangan'" not in asked("bata -pas", Way.BEGINNING)
    assert "'f'" not in asked("beton -K-225", Way.BEGINNING)


def test_words_that_mean_something_together_are_widened_together() -> None:
    assert "('baja'&'tulangan'|" not in asked("besi beton 10", Way.SYNONYM)
    assert "'baja'" in asked("besi beton 10", Way.SYNONYM)
    assert "'baja'" not in asked("besi polos beton", Way.SYNONYM)


def test_forms_that_no_document_has_are_not_looked_for_but_the_word_itself_is() -> None:
    root = parse("galian 15").root
    assert root is not None
    every = all_forms(root, KNOWN)
    assert {"galian", "gali", "15", "15mm", "15sp"} <= every
    none = replace(KNOWN, absent=frozenset(every))
    assert wanted(root, Way.STEM, none) == "('galian'&'15')"
    some = replace(KNOWN, absent=frozenset(every - {"15mm", "gali"}))
    assert wanted(root, Way.STEM, some) == "(('galian'|'gali')&('15'|'15mm'))"


def test_a_meaning_with_a_word_that_no_document_has_is_left_out() -> None:
    root = parse("besi beton ").root
    assert root is not None
    assert "'tulangan'" in wanted(root, Way.SYNONYM, KNOWN)
    lacking = replace(KNOWN, absent=frozenset({"tulangan", "ulangan"}))
    assert "'baja'" not in wanted(root, Way.SYNONYM, lacking)


def test_a_meaning_that_holds_the_word_itself_adds_nothing() -> None:
    known = Vocabulary(synonyms={("acian",): [("acian", "semen"), ("plamir",)]})
    root = parse("acian ").root
    assert root is not None
    assert wanted(root, Way.SYNONYM, known) == "('acian'|'plamir')"


def test_words_that_narrow_nothing_down_are_asked_only_alone() -> None:
    assert asked("pekerjaan galian", Way.EXACT) == "'galian'"
    assert asked("pekerjaan", Way.EXACT) == "'pekerjaan'"


def test_a_letter_or_a_number_is_a_beginning_only_while_it_is_typed() -> None:
    assert "'225':*" in asked("beton 225", Way.BEGINNING)
    assert "':*" not in asked("225 m", Way.BEGINNING).replace("'m':*", "")
    assert "'1sp'" in asked("1 bata", Way.EXACT)


def test_grades_are_found_however_they_are_written() -> None:
    assert asked("K-225", Way.EXACT) == "(('k'<->'225')|'k225')"
    assert "('f'<->'c')<->'19'<->'3'" in asked("K-225", Way.SYNONYM)
    assert "'f3c'<->'19'<->'3'" in asked("fc 19,3", Way.EXACT)


@pytest.mark.parametrize(("grade", "mpa"), [("K-150", "15"), ("K-225", "20"), ("K-400", "35")])
def test_a_grade_leads_to_the_next_one_that_an_edition_has(grade: str, mpa: str) -> None:
    assert f"'fc'<->'{mpa}'" in asked(grade, Way.SYNONYM)
    assert f"'{mpa}'" not in asked(grade, Way.STEM)


def test_inches_are_found_beside_their_millimetres_first() -> None:
    assert asked('1 1/4"', Way.STEM) == "(('1'<->'1'<->'4'<->'32')|('1'<->'1'<->'4'<->'inch'))"
    assert asked('3/4"', Way.STEM) == "(('3'<->'4'<->'20')|('3'<->'4'<->'inch'))"
    assert asked('5/8"', Way.STEM) == "('5'<->'8'<->'inch')"
    assert asked('4"', Way.BEGINNING) == "(('4'<->'100')|('4'<->'inch')|'4')"


def test_a_filter_in_the_box_is_a_word_of_the_document_and_an_unknown_one_finds_nothing() -> None:
    assert asked("satuan:m3", Way.EXACT) == "'%m3'"
    assert asked("satuan:x", Way.EXACT) == "'#0'"


@pytest.mark.parametrize(
    ("word", "stem", "root"),
    [
        ("pengecatan", "ecat", "cat"),
        ("cat", "cat", "ecat"),
        ("penimbunan", "imbun", "timbun"),
        ("timbunan", "timbun", "imbun"),
        ("pengupasan", "upas", "kupas"),
    ],
)
def test_roots_that_the_dictionary_loses_are_found(word: str, stem: str, root: str) -> None:
    assert root in roots(word, stem)


def test_what_is_asked_for_twice_is_looked_for_once() -> None:
    root = parse("keramik 40x40").root
    assert root is not None
    assert wanted_parts(root, Way.EXACT, KNOWN) == ["'keramik'", "('40'|'40x40':*)"]

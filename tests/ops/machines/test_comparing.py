"""Where machines differ, and between whom."""

from dataclasses import replace

from ahsp.ops.machines import Kind, Report, differences
from ahsp.ops.machines.comparing import names

ONE = Report("satu", "/data", "web", "1/ahsp", "s1", "k1", ("k1",), "berkas/ahsp", "1.0 (0043)")
BEHIND = replace(ONE, program="worker")
TWO = replace(ONE, host="dua")
THREE = replace(ONE, host="tiga")


def test_machines_that_agree_differ_in_nothing() -> None:
    assert differences([ONE, BEHIND, TWO]) == []
    assert differences([ONE]) == []


def test_the_larger_side_comes_first() -> None:
    (found,) = differences([replace(ONE, secret="s2"), TWO, THREE])
    assert found.kind is Kind.SECRET
    assert [side.names for side in found.sides] == [("dua (web)", "tiga (web)"), ("satu (web)",)]


def test_each_setting_is_told_apart() -> None:
    other = replace(TWO, secret="s2", seal="k2", known=("k2",), files="lain/ahsp", release="2")
    kinds = [each.kind for each in differences([ONE, other])]
    assert kinds == [Kind.SECRET, Kind.SEAL, Kind.SEAL, Kind.FILES, Kind.RELEASE]


def test_sites_with_databases_of_their_own_are_not_compared_in_anything_else() -> None:
    other = replace(TWO, database="2/ahsp", secret="s2", files="lain/ahsp", release="2")
    (found,) = differences([ONE, BEHIND, other])
    assert found.kind is Kind.DATABASE
    assert [side.names for side in found.sides] == [("satu",), ("dua (web)",)]


def test_a_database_that_was_never_reached_is_no_other_one() -> None:
    assert differences([ONE, replace(TWO, database="")]) == []


def test_a_key_that_all_know_may_seal_anywhere() -> None:
    both = ("k1", "k2")
    assert differences([replace(ONE, known=both), replace(TWO, seal="k2", known=both)]) == []


def test_a_key_that_one_lacks_is_named_with_both() -> None:
    (found,) = differences([ONE, replace(TWO, seal="k2", known=("k1", "k2"))])
    assert (found.kind, found.sides[0].value) == (Kind.SEAL, "k2")
    assert [side.names for side in found.sides] == [("dua (web)",), ("satu (web)",)]


def test_a_machine_is_named_alone_where_all_its_programs_are_meant() -> None:
    assert names([ONE, BEHIND], [ONE, BEHIND, TWO]) == ("satu",)
    assert names([BEHIND], [ONE, BEHIND, TWO]) == ("satu (worker)",)


def test_two_machines_of_one_name_are_told_apart_by_their_folders() -> None:
    other = replace(ONE, data="/lain")
    assert names([ONE, other], [ONE, other]) == ("satu:/data (web)", "satu:/lain (web)")

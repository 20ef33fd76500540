"""Marking what was found."""

from ahsp.search.highlight import Marker, mark_start


def test_beginnings_are_marked_in_any_case() -> None:
    assert Marker(("pas", "bat")).mark("Pasangan Bata") == "<mark>Pas</mark>angan <mark>Bat</mark>a"


def test_the_longest_beginning_is_marked() -> None:
    assert Marker(("bat", "batak")).mark("Batako") == "<mark>Batak</mark>o"


def test_one_marker_marks_many_texts() -> None:
    marker = Marker(("bat",), {"batu"})
    assert marker.mark("Batu bata") == "<mark>Batu</mark> <mark>bat</mark>a"
    assert marker.mark("Bata, batu") == "<mark>Bat</mark>a, <mark>batu</mark>"


def test_the_middle_of_a_word_is_not_marked() -> None:
    assert Marker(("sang",)).mark("Pemasangan") == "Pemasangan"


def test_kin_is_marked_whole() -> None:
    assert Marker(("pasangan",), {"pemasangan"}).mark("Pemasangan 1 m2") == (
        "<mark>Pemasangan</mark> 1 m2"
    )


def test_markup_in_a_name_stays_text() -> None:
    marked = Marker(("bat",)).mark("<b>bata</b> & 'batu'")
    assert marked == "&lt;b&gt;<mark>bat</mark>a&lt;/b&gt; &amp; &#39;<mark>bat</mark>u&#39;"
    assert Marker(("b",)).mark("<b>") == "&lt;<mark>b</mark>&gt;"


def test_the_beginning_of_a_code_is_marked_once_and_escaped() -> None:
    assert mark_start("A.4.1", ("A.4",)) == "<mark>A.4</mark>.1"
    assert mark_start("A<4>", ("A<", "A")) == "<mark>A&lt;</mark>4&gt;"
    assert mark_start("2.1", ("A",)) == "2.1"
    assert mark_start("2<1", ()) == "2&lt;1"

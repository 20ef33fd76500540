"""What differs between two contents of an analysis."""

from decimal import Decimal
from typing import Any

from ahsp.catalog.differences import Content, Difference, Line, differences

HEADER = {"nama": "Galian", "satuan": "m3", "klasifikasi": "Tanah", "sub_klasifikasi": ""}


def line(uraian: str = "Pekerja", koefisien: str = "0.5", **other: str) -> Line:
    texts = {"kategori": "TK", "kode_item": "L.01", "satuan": "OH"} | other
    return Line(texts["kategori"], texts["kode_item"], uraian, texts["satuan"], Decimal(koefisien))


def content(*lines: Line) -> Content:
    return Content(HEADER, lines)


def between(before: list[Line], after: list[Line], **header: str) -> list[tuple[Any, ...]]:
    found = differences(Content(HEADER, tuple(before)), Content(HEADER | header, tuple(after)))
    return [(each.field, each.item, each.before, each.after) for each in found]


def test_the_same_content_differs_in_nothing() -> None:
    assert between([line()], [line()]) == []
    assert between([line(koefisien="0.50")], [line(koefisien="0.5")]) == []


def test_the_header_comes_first_and_a_koefisien_keeps_its_digits() -> None:
    assert between([line(koefisien="83349")], [line(koefisien="83.3490")], satuan="m2") == [
        ("satuan", "", "m3", "m2"),
        ("koefisien", "Pekerja", Decimal(83349), Decimal("83.3490")),
    ]
    (found,) = differences(
        Content(HEADER, (line(koefisien="1"),)), Content(HEADER, (line(koefisien="2.0"),))
    )
    assert str(found.after) == "2.0"


def test_lines_come_and_go() -> None:
    assert between([line(), line("Mandor", "0.1")], [line(), line("Semen", "9", satuan="kg")]) == [
        ("line", "Semen", None, Decimal(9)),
        ("line", "Mandor", Decimal("0.1"), None),
    ]


def test_a_line_with_another_unit_or_code_is_still_that_line() -> None:
    assert between([line(satuan="Bh")], [line(satuan="buah")]) == [
        ("satuan", "Pekerja", "Bh", "buah")
    ]
    assert between([line(kode_item="")], [line(kode_item="L.02", koefisien="1")]) == [
        ("kode_item", "Pekerja", "", "L.02"),
        ("koefisien", "Pekerja", Decimal("0.5"), Decimal(1)),
    ]
    assert between([line("Pekerja  ")], [line("Pekerja")]) == [
        ("uraian", "Pekerja  ", "Pekerja  ", "Pekerja")
    ]
    assert between([line(kategori="LAIN")], [line()]) == [("kategori", "Pekerja", "LAIN", "TK")]


def test_of_like_lines_the_one_that_agrees_in_more_is_the_partner() -> None:
    before = [line("Besi", "1", satuan="kg"), line("Besi", "2", satuan="bh")]
    after = [line("Besi", "2", satuan="bh"), line("Besi", "3", satuan="ton")]
    assert between(before, after) == [
        ("satuan", "Besi", "kg", "ton"),
        ("koefisien", "Besi", Decimal(1), Decimal(3)),
    ]


def test_repeated_lines_are_matched_once_each_in_their_order() -> None:
    assert between([line(), line(koefisien="1")], [line(), line(koefisien="2")]) == [
        ("koefisien", "Pekerja", Decimal(1), Decimal(2))
    ]
    assert between([line()], [line(), line()]) == [("line", "Pekerja", None, Decimal("0.5"))]


def test_only_another_order_is_told_as_such() -> None:
    assert between([line(), line("Mandor")], [line("Mandor"), line()]) == [
        ("order", "", None, None)
    ]


def test_a_kept_version_is_read_with_its_digits() -> None:
    kept = HEADER | {
        "position": 3,
        "lines": [
            {"kategori": "TK", "kode_item": "", "uraian": "Pekerja", "satuan": "OH",
             "koefisien": "0.3000", "position": 1, "flags": []}
        ],
    }  # fmt: skip
    content = Content.of_version(kept)
    assert content.header == HEADER
    assert str(content.lines[0].koefisien) == "0.3000"
    assert differences(content, content) == []


def test_a_whole_line_is_told_with_its_unit() -> None:
    (found,) = differences(Content(HEADER, ()), Content(HEADER, (line(),)))
    assert found == Difference("line", "Pekerja", None, Decimal("0.5"), "OH")


def test_a_flag_that_went_or_came_alone_is_a_difference() -> None:
    plain, doubted = line("Pasir"), line("Pasir")._replace(flags=("lost-decimal", "mojibake"))
    went = differences(content(doubted), content(plain))
    assert went == [Difference("flags", "Pasir", "lost-decimal, mojibake", None)]
    came = differences(content(plain), content(doubted))
    assert came == [Difference("flags", "Pasir", None, "lost-decimal, mojibake")]
    assert differences(content(plain), content(doubted), stored=False) == []


def test_a_flag_that_went_with_its_value_is_none() -> None:
    doubted = line("Pasir", koefisien="82349")._replace(flags=("lost-decimal",))
    [found] = differences(content(doubted), content(line("Pasir", koefisien="82.349")))
    assert found.field == "koefisien"

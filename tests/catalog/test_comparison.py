"""Lines of two analyses side by side."""

from decimal import Decimal

from ahsp.catalog.comparison import Kind, Line, Row, compared


def line(
    uraian: str, koefisien: str, satuan: str = "kg", kategori: str = "BHN", kode: str = ""
) -> Line:
    return Line(kategori, kode, uraian, satuan, satuan, Decimal(koefisien))


def told(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [
        (row.kind, row.ours.uraian if row.ours else "", row.theirs.uraian if row.theirs else "")
        for row in rows
    ]


def test_one_item_is_one_row_and_koefisien_are_told_to_the_last_digit() -> None:
    [row] = compared([line("Semen Portland", "11.500")], [line("semen  portland", "11.5001")])
    assert row.kind == Kind.CHANGED
    assert row.delta == Decimal("0.0001")
    [same] = compared([line("Semen", "0.30")], [line("Semen", "0.3")])
    assert (same.kind, same.delta) == (Kind.SAME, None)


def test_percents_are_of_our_side() -> None:
    [more] = compared([line("Semen", "2")], [line("Semen", "3")])
    [less] = compared([line("Semen", "3")], [line("Semen", "2")])
    [nought] = compared([line("Semen", "0")], [line("Semen", "2")])
    assert more.percent == 50
    assert less.percent is not None
    assert round(less.percent, 2) == Decimal("-33.33")
    assert (nought.delta, nought.percent) == (2, None)


def test_another_unit_is_told_instead_of_a_difference() -> None:
    [row] = compared([line("Pasir", "0.5", "m3")], [line("Pasir", "700", "kg")])
    assert (row.kind, row.delta) == (Kind.UNIT, None)
    [prime] = compared([line("Kabel", "1", "m'")], [line("Kabel", "2", "m’")])
    assert prime.kind == Kind.CHANGED, "one unit in two spellings"


def test_what_one_side_has_stays_in_its_place() -> None:
    ours = [line("Semen", "1"), line("Pasir", "1"), line("Air", "1")]
    theirs = [line("Kerikil", "1"), line("Air", "1"), line("Semen", "1")]
    assert told(compared(ours, theirs)) == [
        ("same", "Semen", "Semen"),
        ("ours", "Pasir", ""),
        ("same", "Air", "Air"),
        ("theirs", "", "Kerikil"),
    ]


def test_nearly_one_name_is_one_item_and_another_size_is_not() -> None:
    ours = [line("Kaso 5/7 kayu kelas II", "1"), line("Paku 5 cm", "1")]
    theirs = [line("Kayu Kaso 5/7 kelas II", "1"), line("Paku 12 cm", "1")]
    assert told(compared(ours, theirs)) == [
        ("same", "Kaso 5/7 kayu kelas II", "Kayu Kaso 5/7 kelas II"),
        ("ours", "Paku 5 cm", ""),
        ("theirs", "", "Paku 12 cm"),
    ]


def test_one_item_code_lets_names_differ_more() -> None:
    ours, theirs = line("Semen abu-abu", "1", kode="M.02"), line("Semen portland", "1", kode="M.02")
    assert len(compared([ours], [theirs])) == 2, "a code alone is no item: offices number anew"
    ours = line("Tukang batu bata", "1", "OH", "TK", "L.02")
    theirs = line("Tukang batu", "1", "OH", "TK", "L.02")
    assert len(compared([ours], [theirs])) == 1


def test_the_likest_are_paired_first() -> None:
    ours = [line("Kawat beton", "1"), line("Kawat beton hitam tebal", "1")]
    assert told(compared(ours, [line("Kawat beton hitam", "1")])) == [
        ("ours", "Kawat beton", ""),
        ("same", "Kawat beton hitam tebal", "Kawat beton hitam"),
    ]


def test_a_repeated_item_is_paired_in_its_order() -> None:
    ours = [line("Besi", "1"), line("Besi", "2")]
    theirs = [line("Besi", "1"), line("Besi", "5"), line("Besi", "7")]
    rows = compared(ours, theirs)
    assert [row.kind for row in rows] == ["same", "changed", "theirs"]


def test_an_item_may_stand_under_another_kategori() -> None:
    [row] = compared([line("Sewa molen", "1", "jam", "ALT")], [line("Sewa molen", "1", "jam")])
    assert (row.kind, row.kategori) == (Kind.SAME, "ALT")


def test_nothing_beside_nothing_is_nothing() -> None:
    assert compared([], []) == []

"""Recognising the flat layout."""

import pytest

from ahsp.imports.sheets.layout import HEADERS, LOOK_AT, REQUIRED, missing_headers, recognise

PLAIN = ("kode", "nama", "kategori", "uraian", "satuan", "koefisien")


@pytest.mark.parametrize(
    "header",
    [
        PLAIN,
        ("Kode_AHSP", "NAMA AHSP", " Kategori ", "Uraian", "SATUAN", "Koefisien"),
        ("kode ahsp", "Nama\nAHSP", "KATEGORI:", "item", "sat.", "Koef."),
        ("Kode Analisa", "nama_analisa", "Kelompok", "Nama Item", "Satuan Item", "Kuantitas"),
        ("Kode\u00a0Pekerjaan", "Uraian Pekerjaan", "Jenis", "Komponen", "Sat", "KOEF"),
    ],
)
def test_headers_are_known_whatever_their_case_blanks_marks_and_breaks(
    header: tuple[str, ...],
) -> None:
    layout = recognise([header])
    assert layout is not None
    assert layout.header == 0
    assert [layout.columns[name] for name in REQUIRED] == [0, 1, 2, 3, 4, 5]


def test_columns_stand_in_any_order_beside_others() -> None:
    header = ("id", "Koefisien", "Satuan", "Uraian", "sumber_ahsp", "Kategori", "Nama", "Kode")
    layout = recognise([header])
    assert layout is not None
    assert layout.columns["koefisien"] == 1
    assert layout.columns["kode"] == 7
    assert "kode_item" not in layout.columns


def test_the_item_code_and_the_headings_are_found_where_there_are_any() -> None:
    layout = recognise([(*PLAIN, "Kode Item", "Divisi", "Sub-Divisi", "Satuan AHSP")])
    assert layout is not None
    found = {name: layout.columns[name] for name in HEADERS if name not in REQUIRED}
    assert found == {"kode_item": 6, "klasifikasi": 7, "sub_klasifikasi": 8, "satuan_ahsp": 9}


def test_the_more_exact_of_two_headers_wins_and_of_equal_ones_the_first() -> None:
    layout = recognise([("kode", "Kode AHSP", *PLAIN[1:], "satuan")])
    assert layout is not None
    assert layout.columns["kode"] == 1
    assert layout.columns["satuan"] == 5


def test_the_unit_of_an_item_is_not_taken_for_the_unit_of_the_work() -> None:
    layout = recognise([("Satuan AHSP", *PLAIN)])
    assert layout is not None
    assert (layout.columns["satuan_ahsp"], layout.columns["satuan"]) == (0, 5)


def test_no_two_columns_share_a_word() -> None:
    words = [word for names in HEADERS.values() for word in names]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("above", [1, 9, LOOK_AT - 1])
def test_titles_may_stand_above_the_header(above: int) -> None:
    rows = [("Analisa Harga Satuan", *[""] * 5)] * above + [PLAIN]
    layout = recognise(rows)
    assert layout is not None
    assert layout.header == above


def test_a_header_further_down_is_data() -> None:
    assert recognise([("x",) * 6] * LOOK_AT + [PLAIN]) is None


@pytest.mark.parametrize("absent", REQUIRED)
def test_a_sheet_without_one_of_the_columns_is_not_flat_and_the_one_is_named(absent: str) -> None:
    rows = [("Judul",), tuple(name for name in PLAIN if name != absent)]
    assert recognise(rows) is None
    assert missing_headers(rows) == [absent]


def test_a_sheet_of_something_else_lacks_everything() -> None:
    assert missing_headers([(1.0, None, "Harga"), ()]) == list(REQUIRED)
    assert missing_headers([]) == list(REQUIRED)


def test_numbers_and_dates_are_no_headers() -> None:
    assert recognise([(1, 2.0, None, True, "", "kode")]) is None

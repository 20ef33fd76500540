"""Labour: trades, and how a gang's daily output becomes man-days per unit."""

from decimal import Decimal

from ahsp.imports.sample.model import TENAGA_KERJA, Item, Lines, Number, use

PEKERJA = Item("L.01", TENAGA_KERJA, "Pekerja", "OH")
KEPALA_TUKANG = Item("L.02", TENAGA_KERJA, "Kepala tukang", "OH")
MANDOR = Item("L.03", TENAGA_KERJA, "Mandor", "OH")
TUKANG_BATU = Item("L.11", TENAGA_KERJA, "Tukang batu", "OH")
TUKANG_KAYU = Item("L.12", TENAGA_KERJA, "Tukang kayu", "OH")
TUKANG_BESI = Item("L.13", TENAGA_KERJA, "Tukang besi", "OH")
TUKANG_CAT = Item("L.14", TENAGA_KERJA, "Tukang cat", "OH")
TUKANG_PIPA = Item("L.15", TENAGA_KERJA, "Tukang pipa", "OH")
TUKANG_LISTRIK = Item("L.16", TENAGA_KERJA, "Tukang listrik", "OH")
TUKANG_ALUMINIUM = Item("L.17", TENAGA_KERJA, "Tukang aluminium", "OH")
TUKANG_TAMAN = Item("L.18", TENAGA_KERJA, "Tukang taman", "OH")
JURU_UKUR = Item("L.21", TENAGA_KERJA, "Juru ukur", "OH")
OPERATOR = Item("L.22", TENAGA_KERJA, "Operator alat berat", "OJ")

# One kepala tukang directs ten tukang, one mandor twenty pekerja.
TUKANG_PER_KEPALA = 10
PEKERJA_PER_MANDOR = 20


def gang(tukang: Item, output: Number, helpers: Number = 1) -> Lines:
    """Labour per unit when one tukang makes `output` units a day.

    `helpers` is the number of pekerja who serve that tukang. Koefisien in OH.
    """
    skilled = 1 / Decimal(output)
    unskilled = skilled * Decimal(helpers)
    return use(
        (PEKERJA, unskilled),
        (tukang, skilled),
        (KEPALA_TUKANG, skilled / TUKANG_PER_KEPALA),
        (MANDOR, unskilled / PEKERJA_PER_MANDOR),
    )


def labourers(output: Number) -> Lines:
    """Labour per unit when one pekerja makes `output` units a day. Koefisien in OH."""
    unskilled = 1 / Decimal(output)
    return use((PEKERJA, unskilled), (MANDOR, unskilled / PEKERJA_PER_MANDOR))

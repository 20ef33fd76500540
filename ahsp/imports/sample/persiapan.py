"""Chapter 1: preparing the site and taking down what stands on it."""

from ahsp.imports.sample import items as i
from ahsp.imports.sample.model import BAHAN, Analysis, Item, Section, use, with_waste
from ahsp.imports.sample.mortar import mortar
from ahsp.imports.sample.trades import (
    JURU_UKUR,
    TUKANG_BATU,
    TUKANG_BESI,
    TUKANG_CAT,
    TUKANG_KAYU,
    gang,
    labourers,
)

KLASIFIKASI = "Pekerjaan Persiapan"
KAWAT_DURI = Item("M.04.01", BAHAN, "Kawat duri", "m'")
CAT_PAPAN = Item("M.04.02", BAHAN, "Cat minyak papan nama", "kg")
KUNCI_PINTU = Item("M.04.03", BAHAN, "Kunci pintu gudang", "buah")
KACA_NAKO = Item("M.04.04", BAHAN, "Jendela nako lengkap", "daun")


def analyses() -> list[Analysis]:
    """Return the chapter's analyses in book order."""
    return [*_site(), *_temporary_works(), *_demolition()]


def _site() -> Section:
    section = Section("1.1.1", KLASIFIKASI, "Pembersihan dan Pengukuran Lapangan")
    for kind, output in (("Ringan", 20), ("Berat, Termasuk Semak dan Akar", 8)):
        section.add(
            f"Pembersihan 1 m2 Lapangan {kind}",
            "m2",
            labourers(output),
            use((i.ALAT_BANTU, "0.01")),
        )
    section.add(
        "Pengupasan 1 m2 Lapisan Tanah Atas Tebal 20 cm dengan Alat Berat",
        "m2",
        labourers(150),
        use((i.EXCAVATOR, "0.0045"), (i.DUMP_TRUCK, "0.0180")),
    )
    # A batter board: two boards 2/20 per metre on posts 5/7, used twice.
    section.add(
        "Pengukuran dan Pemasangan 1 m' Bouwplank",
        "m'",
        gang(TUKANG_KAYU, 12, "1.2"),
        use((JURU_UKUR, "0.01")),
        use((i.PAPAN_KELAS_II, with_waste("0.004", 20)), (i.KASO, "0.0105"), (i.PAKU, "0.03")),
        use((i.THEODOLITE, "0.01")),
    )
    return section


def _temporary_works() -> Section:
    section = Section("1.1.2", KLASIFIKASI, "Bangunan dan Fasilitas Sementara")
    posts = use((i.DOLKEN, "0.5"), (i.KASO, "0.0126"), (i.PAKU, "0.06"))
    footing = mortar("0.008", 5)
    section.add(
        "Pembuatan 1 m' Pagar Sementara dari Kayu Tinggi 2 m",
        "m'",
        gang(TUKANG_KAYU, 4, 2),
        use((i.PAPAN_KELAS_II, with_waste("0.04", 5))),
        posts,
        footing,
    )
    # A sheet covers 0.70 m beside its neighbour's lap.
    section.add(
        "Pembuatan 1 m' Pagar Sementara dari Seng Gelombang Tinggi 1,8 m",
        "m'",
        gang(TUKANG_KAYU, 5, 2),
        use((i.SENG_GELOMBANG, "1.429"), (i.PAKU_SENG, "0.05")),
        posts,
        footing,
    )
    section.add(
        "Pembuatan 1 m' Pagar Sementara dari Kawat Duri 5 Baris Tinggi 1,5 m",
        "m'",
        gang(TUKANG_KAYU, 10, 2),
        use((KAWAT_DURI, with_waste(5, 4)), (i.DOLKEN, "0.2"), (i.PAKU, "0.02")),
    )
    section.add(
        "Pembuatan 1 buah Papan Nama Proyek Ukuran 80 x 120 cm",
        "buah",
        gang(TUKANG_CAT, 1, "0.5"),
        use((i.MULTIPLEKS_9, "0.35"), (i.KASO, "0.0140"), (CAT_PAPAN, "0.5"), (i.PAKU, "0.15")),
    )
    for name, output, timber, extra in (
        ("Direksi Keet", "0.5", "0.18", use((KACA_NAKO, "0.2"))),
        ("Gudang Semen dan Peralatan", "0.7", "0.14", use((KUNCI_PINTU, "0.02"))),
        ("Bedeng Pekerja", "0.8", "0.12", ()),
    ):
        section.add(
            f"Pembuatan 1 m2 {name}",
            "m2",
            gang(TUKANG_KAYU, output, 1),
            use((i.KASO, timber), (i.MULTIPLEKS_9, "0.8"), (i.DOLKEN, "1.25")),
            use((i.SENG_GELOMBANG, "0.9921"), (i.PAKU, "0.75"), (i.PAKU_SENG, "0.05")),
            mortar("0.055", 6),
            extra,
        )
    return section


def _demolition() -> Section:
    section = Section("1.2.1", KLASIFIKASI, "Pekerjaan Bongkaran")
    for name, unit, output in (
        ("Dinding Bata Merah", "m3", 2),
        ("Pasangan Batu Belah", "m3", "1.5"),
        ("Plesteran Dinding", "m2", 48),
        ("Lantai Keramik", "m2", 32),
    ):
        section.add(
            f"Pembongkaran 1 {unit} {name} secara Manual",
            unit,
            gang(TUKANG_BATU, output, 3),
            use((i.ALAT_BANTU, "0.02")),
        )
    section.add(
        "Pembongkaran 1 m3 Beton Bertulang dengan Jack Hammer",
        "m3",
        gang(TUKANG_BESI, "1.5", 4),
        use((i.JACK_HAMMER, "0.35"), (i.GERINDA, "0.1")),
    )
    for name, unit, output in (
        ("Penutup Atap Genteng", "m2", 18),
        ("Plafon dan Rangka", "m2", 16),
        ("Kusen dan Daun Pintu", "buah", 5),
    ):
        section.add(f"Pembongkaran 1 {unit} {name}", unit, gang(TUKANG_KAYU, output, "1.5"))
    return section

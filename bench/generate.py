"""Made-up analyses in any number, with the words, codes and frequencies of real ones.

Nothing is copied from a published book: names are put together from the trade's vocabulary, with
the commonest verb in two names of three, as estimators know it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

Line = tuple[str, str, str, str, Decimal]
"""kategori, kode_item, uraian, satuan, koefisien."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """One made analysis; `lines` are its rincian in order."""

    kode: str
    nama: str
    satuan: str
    klasifikasi: str
    sub_klasifikasi: str
    lines: tuple[Line, ...]


VERBS = (
    ["Pemasangan"] * 12
    + ["Pembuatan"] * 3
    + ["Pengecoran", "Pembongkaran", "Penggalian", "Pengurugan", "Plesteran", "Pengecatan"]
    + ["Pengangkutan", "Pemadatan", "Pengelasan", "Penanaman", "Perataan", "Acian"]
)
UNITS = ["m2"] * 5 + ["m3"] * 4 + ["m'"] * 3 + ["buah", "unit", "kg", "titik", "set", "m"]
THINGS: dict[str, list[str]] = {
    "Pekerjaan Persiapan": [
        "pagar sementara seng gelombang",
        "bouwplank",
        "direksi keet",
        "gudang semen",
        "papan nama proyek",
        "jalan kerja",
        "pengukuran lokasi",
        "pembersihan lahan dan semak/rumput",
    ],
    "Pekerjaan Tanah": [
        "tanah biasa sedalam 1 m",
        "tanah keras sedalam 2 m",
        "tanah lumpur",
        "tanah cadas",
        "pasir urug",
        "sirtu padat",
        "tanah kembali/timbunan",
        "batu kerikil",
    ],
    "Pekerjaan Pondasi": [
        "pondasi batu belah campuran 1SP : 4PP",
        "pondasi siklop 60% beton",
        "pondasi batu kosong",
        "tiang pancang beton",
        "pondasi sumuran",
        "aanstamping batu kali",
    ],
    "Pekerjaan Beton": [
        "beton mutu f'c = 7,4 MPa (K-100)",
        "beton mutu f'c = 19,3 MPa (K-225)",
        "beton mutu f'c = 26,4 MPa (K-300)",
        "kolom praktis beton bertulang",
        "ring balok beton",
        "lantai kerja beton tumbuk",
        "bekisting untuk kolom",
        "bekisting untuk lantai",
        "pembesian dengan besi polos",
        "besi beton ulir",
        "wiremesh",
    ],
    "Pekerjaan Dinding": [
        "dinding bata merah tebal 1/2 batu campuran 1SP : 4PP",
        "dinding bata ringan",
        "dinding batako campuran 1SP : 3PP",
        "dinding bata merah tebal 1 batu campuran 1SP : 2PP",
        "roster beton",
        "partisi gypsum",
        "plesteran 1SP : 5PP tebal 15 mm",
        "acian semen",
    ],
    "Pekerjaan Lantai": [
        "lantai keramik",
        "ubin teraso",
        "lantai granit",
        "plint keramik",
        "lantai marmer",
        "paving block",
        "lantai vinil",
        "floor hardener",
    ],
    "Pekerjaan Atap": [
        "atap genteng beton",
        "atap seng gelombang",
        "rangka atap baja ringan",
        "nok genteng",
        "atap sirap",
        "talang seng",
        "lisplank kayu",
        "aluminium foil",
    ],
    "Pekerjaan Mekanikal dan Elektrikal": [
        "kabel NYM",
        "kabel NYFGBY",
        "kabel tray",
        "lampu LED",
        "saklar tunggal",
        "stop kontak",
        "panel listrik",
        "pompa submersible",
        "AC split",
        "penangkal petir",
    ],
    "Pekerjaan Plambing": [
        "pipa PVC tipe AW",
        "pipa galvanis",
        "pipa HDPE",
        "gate valve",
        "ball valve",
        "kloset duduk",
        "wastafel",
        "septic tank",
        "floor drain",
        "water meter",
        "strainer",
    ],
    "Pekerjaan Lanskap": [
        "rumput gajah mini",
        "semak bunga",
        "pohon pelindung",
        "tanah subur",
        "kanstin",
        "saluran U-Ditch",
        "box culvert",
    ],
}
ENDINGS = [
    "secara manual",
    "cara mekanis",
    "menggunakan molen",
    "dengan alat bantu",
    "tinggi 2 meter",
    "tebal 10 cm",
    "untuk bangunan gedung",
    "tipe standar",
    "warna",
    "ukuran sedang",
    "pada ketinggian",
    "termasuk angkut",
]
WORKERS = (("L.01", "Pekerja"), ("L.02", "Tukang"), ("L.03", "Kepala tukang"), ("L.04", "Mandor"))
TRADES = (
    "Tukang batu",
    "Tukang kayu",
    "Tukang besi",
    "Tukang cat",
    "Tukang pipa",
    "Tukang listrik",
)
# The commonest first: the n-th is used about 1/n as often.
MATERIALS = [
    *("Semen Portland", "Pasir pasang", "Pasir beton", "Air", "Kerikil", "Paku biasa 5 cm - 12 cm"),
    *("Besi beton polos", "Kawat tali beton", "Bata merah", "Kayu kelas III", "Minyak bekisting"),
    *("Plywood tebal 9 mm", "Dolken kayu 8-10 cm", "Lem kayu", "Batu belah", "Pasir urug"),
    *("Cat dasar tembok", "Cat penutup tembok", "Ampelas", "Keramik 40 x 40 cm", "Semen warna"),
    *("Genteng bubung", "Seng gelombang", "Seng pelat BJLS 28", "Paku payung", "Ijuk", "Sirtu"),
    *("Kaso 5/7 kelas II", "Balok kayu kelas II", "Multipleks 12 mm", "Sekrup", "Aspal"),
    *(
        "Baja profil",
        "Kawat las listrik",
        "Baja tulangan sirip",
        "Wiremesh M8",
        "Pipa PVC 3/4 inci",
    ),
    *("Isolasi", "Sealtape", "Kabel NYM 3 x 2,5 mm2", "Conduit 20 mm", "Klem", "Fischer S6"),
    *("Tanah subur", "Pupuk organik", "Bambu dia. 5-8 cm", "Anti rayap", "Geotekstil", "Bentonit"),
]
MATERIALS += [
    f"{kind} dia. {size} mm"
    for size in (15, 20, 25, 32, 40, 50, 65, 80, 100, 150, 200, 250, 300)
    for kind in ("Gate valve", "Pipa galvanis", "Elbow", "Pipa HDPE", "Flange", "Socket", "Tee")
]
MACHINES = ("Molen 0,35 m3", "Excavator", "Dump truck", "Stamper kodok", "Vibrator beton", "Crane")
_OFTEN = [1 / place for place in range(1, len(MATERIALS) + 1)]
MEASURES = ("kg", "m3", "buah", "lembar", "liter", "m")


def analyses(count: int, seed: int = 2025) -> Iterator[Analysis]:
    """Make analyses, the same ones for the same seed.

    Args:
        count: how many.
        seed: of the random numbers.
    """
    chance = random.Random(seed)
    chapters = list(THINGS)
    for place in range(count):
        chapter = place * len(chapters) // count
        inside = place - chapter * count // len(chapters)
        kode = f"{chapter + 1}.{inside // 600 + 1}.{inside // 30 % 20 + 1}.{inside % 30 + 1}"
        klasifikasi = chapters[chapter]
        thing = chance.choice(THINGS[klasifikasi])
        satuan = chance.choice(UNITS)
        nama = f"{chance.choice(VERBS)} 1 {satuan} {thing}{_size(chance)}{_ending(chance)}"
        sub = f"{klasifikasi} {inside // 600 + 1}"
        yield Analysis(kode, nama, satuan, klasifikasi, sub, tuple(_lines(chance)))


def _size(chance: random.Random) -> str:
    kind = chance.randrange(5)
    if kind == 0:
        return f" {chance.choice((10, 20, 30, 40, 60))} x {chance.choice((10, 20, 30, 60))} cm"
    if kind == 1:
        return f' Dia. {chance.choice((1, 2, 3, 4, 6, 8))}" ({chance.randrange(15, 400)} mm)'
    return f" {chance.randrange(1, 400)} mm" if kind == 2 else ""


def _ending(chance: random.Random) -> str:
    return f", {chance.choice(ENDINGS)}" if chance.random() < 0.6 else ""


def _lines(chance: random.Random) -> Iterator[Line]:
    for kode, uraian in WORKERS:
        yield "TK", kode, uraian, "OH", Decimal(chance.randrange(1, 20_000)).scaleb(-4)
    if chance.random() < 0.4:
        number = Decimal(chance.randrange(1, 9_000)).scaleb(-4)
        yield "TK", "L.05", chance.choice(TRADES), "OH", number
    for uraian in dict.fromkeys(chance.choices(MATERIALS, _OFTEN, k=chance.randrange(1, 4))):
        number = Decimal(chance.randrange(1, 900_000)).scaleb(-4)
        yield "BHN", f"M.{MATERIALS.index(uraian):02}", uraian, chance.choice(MEASURES), number
    if chance.random() < 0.3:
        number = Decimal(chance.randrange(1, 900)).scaleb(-3)
        yield "ALT", "E.01", chance.choice(MACHINES), "jam", number

"""What is asked: questions as people type them, made of the names that are searched."""

import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from ahsp.search.filters import Query
from ahsp.search.language.question import Scope

QUESTIONS = 200
COMMON = ("pemasangan", "p", "pe", "1", "m2", "beton", "pekerjaan", "1 m2", "1:4", "pas bata 1:4")
OTHERS = ("semen portland", "pekerja", "K-225", "keramik 40x40", "2.2.1.", "beton OR bata -ringan")
FILTERED = ("satuan:m3 beton", "kategori:ALT galian", 'item:"semen portland" koef>80', "koef>85")
OF_LINES = (
    *("pekerja", "semen", "pipa", "pi", "mm", "pekrja", "pekerja OR mandor", "semen -portland"),
    *("pekerja satuan:kg", "pekerja kategori:ALT", "semen satuan:kg", "satuan:kg", "kategori:ALT"),
    *("koef>89", "koef>89,99", "pekerja koef>1,9", "pekerja koef>5", "mm koef:0,1..0,2"),
    *("semen satuan:kg koef>89", "pekerja sumber:2025", "sumber:permen", "crane koef>0,89"),
)
LINE_FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"sumber": (2,)},
    {"satuan": ("kg",)},
    {"kategori": ("BHN",)},
    {"klasifikasi": ("Pekerjaan Dinding",)},
    {"sumber": (2,), "klasifikasi": ("Pekerjaan Dinding",)},  # each is there, together none
    {"satuan": ("kg",), "klasifikasi": ("Pekerjaan Dinding",)},
    {"page": 30},
    {"sort": "nama"},
)


def questions(names: Sequence[str], seed: int = 7) -> list[Query]:
    """The commonest words, parts of names as they are typed, codes, filters.

    Args:
        names: of the analyses.
        seed: of the random numbers.
    """
    chance = random.Random(seed)
    asked = [Query(q) for q in (*COMMON, *OTHERS, *FILTERED)]
    asked += islice(_typed(names, chance), QUESTIONS - len(asked))
    chance.shuffle(asked)
    return asked


def different(names: Sequence[str], count: int, seed: int = 9) -> list[Query]:
    """So many questions of the same kinds, no two of them the same.

    Args:
        names: of the analyses.
        count: how many.
        seed: of the random numbers.
    """
    found: dict[Query, None] = {}
    for query in _typed(names, random.Random(seed)):
        found[query] = None
        if len(found) == count:
            break
    return list(found)


def _typed(names: Sequence[str], chance: random.Random) -> Iterator[Query]:
    while True:
        words = re.findall(r"\w+", chance.choice(names).lower())
        start = chance.randrange(len(words))
        part = " ".join(words[start : start + chance.randrange(1, 5)])
        kind = chance.randrange(10)
        if kind < 6:
            yield Query(part[: chance.randrange(2, len(part) + 2)])
        elif kind < 8:
            yield Query(f"{chance.randrange(1, 11)}.{chance.randrange(1, 9)}.")
        elif kind == 8:
            yield Query(part, sumber=(chance.choice((1, 2)),))
        else:
            yield Query(words[0], klasifikasi=("Pekerjaan Dinding",), page=3)


def questions_of_lines() -> list[Query]:
    """Questions for lines: common items, with filters that are common, rare or contrary."""
    return [Query(q, scope=Scope.RINCIAN, **filters) for q in OF_LINES for filters in LINE_FILTERS]


def mistyped(names: Sequence[str], seed: int = 8) -> list[Query]:
    """Words of names with two letters swapped or one left out.

    Args:
        names: of the analyses.
        seed: of the random numbers.
    """
    chance = random.Random(seed)
    words = sorted({word for name in names for word in re.findall(r"[a-z]{6,}", name.lower())})
    found = []
    for word in chance.choices(words, k=60):
        at = chance.randrange(1, len(word) - 2)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        found.append(Query(chance.choice((swapped, word[:at] + word[at + 1 :]))))
    return found

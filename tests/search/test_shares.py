"""Words that nearly every analysis has are looked at in what the other words find."""

import math
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from ahsp.extensions import db
from ahsp.models.ahsp import SMALL, in_sample
from ahsp.search import shares
from ahsp.search.filters import Query
from ahsp.search.parameters import page_of
from ahsp.search.queries import find
from ahsp.search.shares import Known
from ahsp.search.understanding import understand
from tests.factories import make_ahsp, make_sumber, raise_version

pytestmark = pytest.mark.usefixtures("context")

SAMPLE = in_sample(SMALL)
NOTHING_KNOWN = Known(math.inf)
TO_BE_READ = Known(0.0)


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    return lambda state: monkeypatch.setattr(shares, "_known", state)


def of_words(analyses: float = 0.0, **found: float) -> Known:
    shares = {f"'{word}'": share for word, share in found.items()}
    return Known(math.inf, shares, analyses, min(found.values()))


def test_an_index_looks_for_the_words_that_tell_analyses_apart(
    known: Callable[[object], None],
) -> None:
    known(of_words(m2=1.0, beton=0.6, batu=0.6))
    assert shares.telling(["'beton'", "'m2'", "'rare'"]) == (["'beton'", "'rare'"], ["'m2'"])
    assert shares.telling(["'m2'"]) == (["'m2'"], [])
    assert shares.telling(["('beton'|'m2')", "'rare'"]) == (["'rare'"], ["('beton'|'m2')"])
    same = ["('beton'|'batu')", "'rare'"]  # the same analyses may have the one and the other
    assert shares.telling(same) == (same, [])
    assert shares.telling([]) == ([], [])


def test_where_all_are_common_it_looks_for_the_rarest(known: Callable[[object], None]) -> None:
    known(of_words(m2=1.0, satu=0.995))
    assert shares.telling(["'m2'", "'satu'"]) == (["'satu'"], ["'m2'"])


@pytest.mark.parametrize("query", ["('m2'&'m2')", "('m2'<->'m2')", "!'m2'", "'m2':*", "'m2|m2'"])
def test_what_takes_more_than_a_word_is_never_called_common(
    query: str, known: Callable[[object], None]
) -> None:
    known(of_words(m2=1.0))
    assert shares.hardly_narrows("'m2'")
    assert not shares.hardly_narrows(query)


def test_statistics_are_read_again_when_they_are_old(known: Callable[[object], None]) -> None:
    known(TO_BE_READ)
    make_ahsp("1", "Xilofon bata")
    db.session.commit()
    assert not shares.hardly_narrows("'xilofon'")
    for place in range(2, 9):
        make_ahsp(str(place), "Xilofon bata")
    db.session.commit()
    db.session.execute(text("ANALYZE ahsp"))
    assert not shares.hardly_narrows("'xilofon'"), "five minutes have not passed"
    known(Known(time.monotonic()))
    assert shares.hardly_narrows("'xilofon'")
    db.session.rollback()


def test_how_many_have_all_of_some_parts_is_known_as_a_bound(
    known: Callable[[object], None],
) -> None:
    known(of_words(1000, m2=1.0, beton=0.6, batu=0.3, siku=0.01))
    assert shares.at_most(["'beton'", "'batu'"]) == pytest.approx(300)
    assert shares.at_most(["('batu'|'siku')"]) == pytest.approx(310)
    assert shares.at_most(["('siku'|'unseen'|'unheard')"]) == pytest.approx(30)
    for more in ("'siku':*", "('siku'&'batu')", "('siku'<->'batu')", "!'siku'", "'si|ku'"):
        assert shares.at_most([more]) == math.inf
        assert shares.at_most([more, "'siku'"]) == pytest.approx(10)
    assert shares.at_most([]) == math.inf
    for uncounted in (NOTHING_KNOWN, of_words(siku=0.01), of_words(-1, siku=0.01)):
        known(uncounted)
        assert shares.at_most(["'siku'"]) == shares.at_most(["'siku':*"]) == math.inf


def test_a_sample_is_looked_at_only_where_it_may_be_enough(known: Callable[[object], None]) -> None:
    def samples(q: str, **more: Any) -> bool:
        query = Query(q, as_typed=True, **more)
        return SAMPLE in str(page_of(understand(query, 0), query)[0])

    known(of_words(100_000, beton=0.2, siku=0.01))
    assert samples("beton")
    assert not samples("siku")
    assert not samples("beton siku")
    assert samples("siku", klasifikasi=("Persiapan",)), "an item's lane is not bounded by words"
    known(of_words(100_000_000, beton=0.2, siku=0.01))
    assert samples("siku")
    known(NOTHING_KNOWN)
    assert samples("siku")


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "1 m2"},
        {"q": "m2 bata"},
        {"q": "bata m2 1 keramik"},
        {"q": "pasangan 1 m2 kera"},
        {"q": '"1 m2" keramik'},
        {"q": "1 m2 keramik 40x40"},
        {"q": "bata 1 m2 -merah"},
        {"q": "bata", "sumber": "common"},
        {"q": "1 m2 bata", "sumber": "common"},
        {"q": "1 m2", "sumber": "rare"},
    ],
    ids=str,
)
def test_the_answers_are_the_same_whatever_is_known(
    asked: dict[str, object], known: Callable[[object], None]
) -> None:
    common, rare = make_sumber("Common"), make_sumber("Rare")
    names = ("bata merah", "batako", "bata ringan", "keramik 40x40", "keramik 60x60")
    for place in range(40):
        name = f"Pasangan 1 m2 {names[place % len(names)]}"
        make_ahsp(f"1.{place}", name, sumber=common, satuan="m2")
    make_ahsp("2.1", "Pasangan 1 m2 bata merah", sumber=rare, satuan="m2")
    make_ahsp("2.2", "Galian batako", sumber=rare, satuan="m3")
    raise_version()
    db.session.commit()
    ids = {"common": (common.id,), "rare": (rare.id,)}
    query = Query(**{**asked, "sumber": ids.get(str(asked.get("sumber")), ())})  # type: ignore[arg-type]

    known(NOTHING_KNOWN)
    before, plain = find(query), page_of(understand(query, 0), query)[0]
    known(Known(math.inf, {"'m2'": 1.0, "'1'": 1.0, f"'={common.id}'": 1.0}, 42))
    after, told = find(query), page_of(understand(query, 0), query)[0]
    assert before.total > 0
    assert (after.rows, after.total, after.lines) == (before.rows, before.total, before.lines)
    assert after.facets == before.facets
    assert str(told) != str(plain), "the index is asked for the same"


def test_alternatives_are_looked_for_as_they_are(known: Callable[[object], None]) -> None:
    known(of_words(1e9, m2=1.0, satu=1.0))
    query = Query("satu m2 OR batako")
    told = page_of(understand(query, 0), query)[0]
    known(NOTHING_KNOWN)
    assert str(told) == str(page_of(understand(query, 0), query)[0])

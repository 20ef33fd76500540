"""Which words of a name are marked, though they are written in another way."""

import re

import pytest
from sqlalchemy import text

from ahsp.config import ROOT
from ahsp.extensions import db
from ahsp.search.filters import Query
from ahsp.search.kin import kin_among
from ahsp.search.language.question import Scope
from ahsp.search.queries import find
from ahsp.search.understanding import understand
from tests.factories import make_ahsp

pytestmark = pytest.mark.usefixtures("context")

FORMS = """penyangga sangga menyangga penyapuan memukul pemukulan pukul pemasangan dipasang
terpasang berlubang pelubangan pengecoran mengecor cor penulangan tulangan bertulang pembesian
pembetonan perancah pelapisan melapisi dilapisi pengupasan pemotongan urugan pengurugan diurug"""
_STEMS = text("""
    SELECT word, (ts_lexize('indonesian_stem', word))[1]
    FROM unnest(CAST(:words AS text[])) AS word
""")


def indonesian() -> set[str]:
    """Words of the pages in Indonesian, and forms of the trade that change their beginning."""
    catalogue = ROOT / "ahsp" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
    return set(re.findall(r"[^\W\d_]+", catalogue.read_text(encoding="utf-8").lower())) | set(
        FORMS.split()
    )


def test_a_word_has_all_of_its_stem_but_the_first_letter() -> None:
    words = indonesian()
    stems = db.session.execute(_STEMS, {"words": sorted(words)}).all()
    assert len(stems) > 2000
    assert not [(word, stem) for word, stem in stems if stem and stem[1:] not in word]
    changed = {word for word, stem in stems if stem and stem not in word}
    assert {"penyangga", "pemukulan"} <= changed, "the first letter is not always there"


@pytest.mark.parametrize("typed", ["sangga", "pukul", "lapis", "potong"])
def test_among_many_words_those_of_the_same_stem_are_kin(typed: str) -> None:
    words = sorted(indonesian())
    stem_of = {row[0]: row[1] for row in db.session.execute(_STEMS, {"words": words})}
    what = understand(Query(typed), 0)
    wanted = {each for each in words if stem_of[each] == stem_of.get(typed, typed)}
    assert wanted
    assert not what.known.synonyms, "nothing else is meant by it"
    assert kin_among(words, what) == wanted


def test_words_that_mean_the_same_are_kin_too() -> None:
    what = understand(Query("pas"), 0)
    assert ("pas",) in what.known.synonyms
    assert kin_among(["Pemasangan pipa", "Pengecatan"], what) == {"pemasangan"}


def test_names_items_and_lines_have_their_kin_marked() -> None:
    make_ahsp("1", "Pemasangan Penyangga", lines=[("BHN", "", "Pasangan papan", "m2", "1.05")])
    make_ahsp("2", "Lantai", lines=[("BHN", "", "Sanggaan kayu", "m2", "1.05")])
    found = find(Query("menyangga")).rows
    assert "<mark>Penyangga</mark>" in found[0].nama_html
    assert found[1].used is not None
    assert found[1].used.uraian_html == "<mark>Sanggaan</mark> kayu"
    line = find(Query("memasang papan", scope=Scope.RINCIAN)).line_rows[0]
    assert line.uraian_html == "<mark>Pasangan</mark> <mark>papan</mark>"

"""An order is kept as JSON, and comes back as it was."""

import json

import pytest
from werkzeug.datastructures import MultiDict

from ahsp.export.order import COLUMNS, Format, Numbers, Options, Order, Report
from ahsp.export.scope import MOST_CHOSEN, Scope
from ahsp.search.filters import Query
from ahsp.search.language.question import Mode

SCOPES = {
    "ahsp": Scope(ahsp_id=12),
    "selection": Scope(chosen=(3, 1, 2)),
    "edition": Scope(Query(sumber=(4,))),
    "search": Scope(Query("bata", kategori=("BHN",), koef=("0..1",), mode=Mode.PHRASE)),
    "everything": Scope(),
}


@pytest.mark.parametrize("kind", SCOPES)
def test_an_order_comes_back_from_json_as_it_was(kind: str) -> None:
    options = Options(
        Format.CSV, ("kode_ahsp", "koefisien"), "en", Numbers.INDONESIAN, True, Report.SUMMARY
    )
    order = Order(SCOPES[kind], options)
    assert order.scope.kind == kind
    assert Order.restored(json.loads(json.dumps(order.stored()))) == order


def test_an_edition_with_words_is_a_search() -> None:
    assert Scope(Query("bata", sumber=(4,))).kind == "search"
    assert Scope(Query(sumber=(4, 5))).kind == "search"


@pytest.mark.parametrize("asked", ["id=x", "id=0", "ahsp=-1", f"id={2**64}", "ahsp=x&q=bata"])
def test_a_selection_that_makes_no_sense_is_nothing_and_not_the_whole_catalogue(asked: str) -> None:
    args = MultiDict(part.split("=") for part in asked.split("&"))
    scope = Scope.from_args(args)
    assert 0 in (scope.ahsp_id, *scope.chosen)


def test_a_selection_has_an_end() -> None:
    args = MultiDict([("id", str(number)) for number in range(1, MOST_CHOSEN + 9)])
    assert len(Scope.from_args(args).chosen) == MOST_CHOSEN


def test_options_that_make_no_sense_are_left_out() -> None:
    args = MultiDict({"format": "exe", "lang": "fr", "numbers": "x", "bom": "x", "column": "x"})
    assert Options.from_args(args) == Options()
    usual = Options(Format.JSON, ("uraian",), "en", Numbers.INDONESIAN, True)
    assert Options.from_args(MultiDict({"lang": "id"}), usual) == Options(
        Format.JSON, ("uraian",), "id", Numbers.INDONESIAN, True
    )


def test_columns_keep_their_order_and_all_of_them_are_none_in_particular() -> None:
    asked = MultiDict([("column", "koefisien"), ("column", "kode_ahsp")])
    assert Options.from_args(asked).shown == ("kode_ahsp", "koefisien")
    assert Options.from_args(MultiDict([("column", each) for each in COLUMNS])).columns == ()
    assert Options().shown == COLUMNS

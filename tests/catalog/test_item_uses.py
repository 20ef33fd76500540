"""What items are used as is noted with every change of lines, and summed up behind imports."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from ahsp.catalog import lexicon
from ahsp.extensions import db
from ahsp.models import Item, ItemUse, Rincian
from tests.factories import make_ahsp, make_sumber

pytestmark = pytest.mark.usefixtures("context")

Use = tuple[str, str, str, Decimal, Decimal]


def uses() -> list[Use]:
    columns = (ItemUse.kategori, ItemUse.satuan_baku, ItemUse.low, ItemUse.high)
    rows = db.session.execute(
        select(Item.folded, *columns).join(Item, Item.id == ItemUse.item_id).order_by(ItemUse.id)
    )
    return [tuple(row) for row in rows]


def test_a_use_is_noted_with_the_limits_of_its_koefisien() -> None:
    make_ahsp("1", "Beton", lines=[("BHN", "", "Semen", "kg", n) for n in ("300", "5.5", "7")])
    low = min(low for *_, low, _ in uses())
    high = max(high for *_, high in uses())
    assert {each[:3] for each in uses()} == {("semen", "BHN", "kg")}
    assert (low, high) == (Decimal("5.5"), Decimal("300"))


def test_summing_up_leaves_each_use_once_and_forgets_those_that_are_gone() -> None:
    sumber = make_sumber()
    make_ahsp("1", "Beton", lines=[("BHN", "", "Semen", "kg", "300")])
    make_ahsp(
        "2", "Acian", lines=[("BHN", "", "Semen", "kg", "5"), ("TK", "", "Mandor", "OH", "1")]
    )
    make_ahsp("3", "Beton", lines=[("BHN", "", "Semen", "kg", "900")])
    db.session.execute(text("DELETE FROM ahsp WHERE kode IN ('2', '3')"))
    db.session.commit()
    lexicon.refresh(db.session(), sumber.id)
    db.session.commit()
    assert uses() == [("semen", "BHN", "kg", Decimal("300"), Decimal("300"))]


def test_a_changed_use_is_noted_and_the_former_one_goes_when_summed_up() -> None:
    sumber = make_sumber()
    make_ahsp("1", "Beton", lines=[("BHN", "", "Semen", "zak", "7")])
    db.session.execute(text("UPDATE rincian SET satuan_baku = 'sak', kategori = 'LAIN'"))
    db.session.commit()
    assert {each[1:3] for each in uses()} == {("BHN", "zak"), ("LAIN", "sak")}
    lexicon.refresh(db.session(), sumber.id)
    assert [each[1:3] for each in uses()] == [("LAIN", "sak")]


def test_without_lines_there_are_no_uses() -> None:
    make_ahsp("1", "Beton", lines=[("BHN", "", "Semen", "kg", "300")])
    db.session.execute(text("TRUNCATE rincian"))
    assert (uses(), db.session.query(Rincian).count()) == ([], 0)

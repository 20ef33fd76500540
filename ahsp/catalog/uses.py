"""Which analyses use an item.

Bounded like a search: the first `BOUND` uses by koefisien are looked at, whatever the item, so that
labourers, who occur in nearly every analysis, cost what a rare valve does.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from ahsp.catalog.item_spreads import FIGURES_OF
from ahsp.extensions import db
from ahsp.models import Item

BOUND = 1001
"""Uses that are looked at; one more than are counted, to know that there are more."""
MANY = 5 * BOUND
"""Uses of one edition from which on walking all editions' finds enough of them sooner."""
PAGE = 50
SPELLINGS = 12
LOW, HIGH, KODE = "low", "high", "kode"
SORTS = (LOW, HIGH, KODE)

_COUNTS = text("""
    SELECT sumber.id, sumber.nama, count(*) AS n
    FROM (SELECT ahsp_id FROM rincian WHERE item_id = :item LIMIT :bound) AS line
        JOIN ahsp ON ahsp.id = line.ahsp_id JOIN sumber ON sumber.id = ahsp.sumber_id
    GROUP BY sumber.id, sumber.nama ORDER BY n DESC, sumber.nama
""")
"""How many uses each edition has, if the item has fewer than the bound; else of some editions."""
_KNOWN = text(f"""
    SELECT sumber.id, sumber.nama, sum(figure.count) AS n
    FROM {FIGURES_OF} GROUP BY sumber.id, sumber.nama ORDER BY n DESC, sumber.nama
""")  # noqa: S608  a constant
"""The same as it was worked out behind imports, without doubtful lines."""
# The index on koefisien is walked, kategori by kategori and unit by unit, until there are enough;
# of an edition that has few, these few are read by the marks of the analyses' documents.
_WALK = """
    SELECT r.ahsp_id, r.position, r.koefisien
    FROM (SELECT DISTINCT kategori, satuan_baku FROM item_use WHERE item_id = :item) AS use
        CROSS JOIN LATERAL (
            SELECT r.ahsp_id, r.position, r.koefisien
            FROM rincian AS r
            WHERE r.item_id = :item AND r.kategori = use.kategori
                AND r.satuan_baku = use.satuan_baku
                AND (CAST(:sumber AS bigint) IS NULL OR (
                    SELECT sumber_id FROM ahsp WHERE id = r.ahsp_id) = :sumber)
            ORDER BY r.koefisien {direction} LIMIT :bound
        ) AS r
    ORDER BY r.koefisien {direction} LIMIT :bound
"""
# It takes the condition on the edition for a rare one, and would read all uses to sort a few.
_IN_ORDER = text("SET LOCAL enable_bitmapscan = off")
_AS_USUAL = text("SET LOCAL enable_bitmapscan = on")
_FEW = """
    SELECT r.ahsp_id, r.position, r.koefisien
    FROM (
        SELECT id FROM ahsp
        WHERE document @@ CAST(format('''#%s'' & ''=%s''', CAST(:item AS int),
            CAST(:sumber AS bigint)) AS tsquery)
    ) AS a JOIN rincian AS r ON r.ahsp_id = a.id AND r.item_id = :item
    ORDER BY r.koefisien {direction} LIMIT :bound
"""
_PAGE = """
    WITH bounded AS MATERIALIZED ({lane}),
    page AS MATERIALIZED (
        SELECT bounded.* FROM bounded {by_kode}
        ORDER BY {order}, bounded.ahsp_id, bounded.position LIMIT :size OFFSET :offset
    )
    SELECT a.id, a.kode, a.nama, sumber.nama AS sumber, r.koefisien, r.satuan, r.satuan_baku,
        r.uraian, r.flags <> '{{}}' AS flagged, (SELECT count(*) FROM bounded) AS total
    FROM page
        JOIN ahsp AS a ON a.id = page.ahsp_id
        JOIN rincian AS r ON r.ahsp_id = page.ahsp_id AND r.position = page.position
        JOIN sumber ON sumber.id = a.sumber_id
    ORDER BY {page_order}, page.ahsp_id, page.position
"""
_BY_KODE = "JOIN ahsp AS a ON a.id = bounded.ahsp_id"
_ORDERS = {LOW: "koefisien", HIGH: "koefisien DESC", KODE: "a.kode_order, a.sumber_id"}
_SPELLINGS = text("""
    SELECT uraian FROM item_spelling WHERE item_id = :item ORDER BY uraian LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which uses are wanted: of one edition or of all, in what order, and which page from 1."""

    sumber: int | None = None
    sort: str = LOW
    page: int = 1


@dataclass(frozen=True, slots=True)
class EditionCount:
    """An edition with how many uses of the item it has; None where that is past the bound."""

    id: int
    nama: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Use:
    """One line of an analysis that is the item."""

    id: int
    kode: str
    nama: str
    sumber: str
    koefisien: Decimal
    satuan: str
    satuan_baku: str
    uraian: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class Uses:
    """A page of uses; where `capped` there are more than `total`, and then no order by code."""

    rows: list[Use]
    total: int
    capped: bool
    sort: str
    page: int
    pages: int
    editions: list[EditionCount]

    @property
    def first(self) -> int:
        """Place of the page's first use, from 1; 0 without any."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Place of the page's last use."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def find_item(item_id: int) -> Item | None:
    """One item, or None."""
    return db.session.get(Item, item_id)


def spellings_of(item: Item) -> list[str]:
    """Other ways in which workbooks write an item, at most `SPELLINGS`."""
    values = {"item": item.id, "most": SPELLINGS + 1}
    found = [" ".join(each.split()) for each in db.session.scalars(_SPELLINGS, values)]
    return [each for each in dict.fromkeys(found) if each != " ".join(item.uraian.split())]


def uses_of(item: Item, asked: Asked) -> Uses:
    """The analyses that use an item.

    Args:
        item: which item.
        asked: an unknown edition has none; a page beyond the end gives the last one.
    """
    editions, few = _editions(item, asked.sumber)
    statement = text(
        _PAGE.format(
            lane=(_FEW if few and asked.sumber is not None else _WALK).format(
                direction="DESC" if asked.sort == HIGH else ""
            ),
            by_kode=_BY_KODE if asked.sort == KODE else "",
            order=_ORDERS[asked.sort],
            page_order=_ORDERS[asked.sort].replace("koefisien", "page.koefisien"),
        )
    )
    values: dict[str, Any] = {"item": item.id, "sumber": asked.sumber, "bound": BOUND, "size": PAGE}
    page = min(asked.page, -(-BOUND // PAGE))
    db.session.execute(_AS_USUAL if few else _IN_ORDER)
    rows = db.session.execute(statement, values | {"offset": (page - 1) * PAGE}).all()
    db.session.execute(_AS_USUAL)
    if not rows and page > 1:
        return uses_of(item, Asked(asked.sumber, asked.sort, page - 1))
    found = rows[0].total if rows else 0
    if asked.sort == KODE and found >= BOUND:  # those that were looked at are not the first by code
        return uses_of(item, Asked(asked.sumber, LOW, asked.page))
    total = min(found, BOUND - 1)
    return Uses(
        [Use(*row[:-1]) for row in rows][: total - (page - 1) * PAGE],
        total,
        found >= BOUND,
        asked.sort,
        page,
        max(1, -(-total // PAGE)),
        editions,
    )


def _editions(item: Item, sumber_id: int | None) -> tuple[list[EditionCount], bool]:
    """The editions that use an item, and whether the chosen one, or all, stay below the bound."""
    values = {"item": item.id, "bound": BOUND}
    if item.uses < BOUND:
        counts = db.session.execute(_COUNTS, values).all()
        if sum(row.n for row in counts) < BOUND:
            return [EditionCount(row.id, row.nama, row.n) for row in counts], True
    known = db.session.execute(_KNOWN, values).all()
    editions = [EditionCount(row.id, row.nama, None) for row in known]
    return editions, not any(row.id == sumber_id and row.n >= MANY for row in known)

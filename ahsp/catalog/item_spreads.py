"""Where the koefisien of an item lie, unit by unit, from what was worked out behind imports."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from ahsp.catalog.spread import Spread, Standing, spread_of
from ahsp.extensions import db

FIGURES_OF = """sumber CROSS JOIN (
        SELECT DISTINCT lower(btrim(regexp_replace(uraian, '\\s+', ' ', 'g'))) AS uraian
        FROM item_spelling WHERE item_id = :item
    ) AS spelling
        JOIN item_figure AS figure
            ON figure.sumber_id = sumber.id AND figure.uraian = spelling.uraian
"""
"""What each edition knows of an item, whatever its spellings, without doubtful lines."""
_FIGURES = text(f"SELECT figure.satuan, figure.count, figure.samples FROM {FIGURES_OF}")  # noqa: S608  a constant
_HERE = text("""
    SELECT satuan_baku, koefisien FROM rincian
    WHERE ahsp_id = :ahsp AND item_id = :item ORDER BY position
""")


@dataclass(frozen=True, slots=True)
class UnitSpread:
    """Where the koefisien of one unit lie, and where those of the analysis one came from stand."""

    satuan: str
    spread: Spread
    here: list[tuple[Decimal, Standing]]


def spreads_of(item_id: int, ahsp_id: int | None) -> list[UnitSpread]:
    """Where an item's koefisien lie, unit by unit, the commonest unit first.

    Args:
        item_id: which item.
        ahsp_id: the analysis whose own koefisien are to be placed; None for none.
    """
    found: dict[str, list[tuple[int, list[float]]]] = {}
    for satuan, count, samples in db.session.execute(_FIGURES, {"item": item_id}):
        found.setdefault(satuan, []).append((count, samples))
    own: dict[str, list[Decimal]] = {}
    for satuan, koefisien in db.session.execute(_HERE, {"item": item_id, "ahsp": ahsp_id}):
        own.setdefault(" ".join(satuan.lower().split()), []).append(koefisien)
    spreads = {satuan: spread for satuan, each in found.items() if (spread := spread_of(each))}
    return [
        UnitSpread(
            satuan, spread, [(each, spread.standing(float(each))) for each in own.get(satuan, [])]
        )
        for satuan, spread in sorted(spreads.items(), key=lambda pair: (-pair[1].count, pair[0]))
    ]

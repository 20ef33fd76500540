"""Mortar by the volume: 1 part semen Portland (SP) to so many parts pasir (PP)."""

from decimal import Decimal

from ahsp.imports.sample.items import PASIR_PASANG, SEMEN
from ahsp.imports.sample.model import Lines, Number, use

SEMEN_KG_PER_M3 = 1250
# Dry parts shrink when mixed wet: 1.3 m3 of loose semen and pasir give 1 m3 of mortar.
DRY_PER_WET = Decimal("1.3")


def mortar(volume: Number, parts: int) -> Lines:
    """Semen (kg) and pasir (m3) for `volume` m3 of mortar 1 SP : `parts` PP."""
    dry = Decimal(volume) * DRY_PER_WET
    return use(
        (SEMEN, dry / (1 + parts) * SEMEN_KG_PER_M3),
        (PASIR_PASANG, dry * parts / (1 + parts)),
    )

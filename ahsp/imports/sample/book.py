"""The whole sample book: every chapter in the order of its codes, faultless."""

from ahsp.imports.sample import (
    concrete,
    earthworks,
    electrical,
    externals,
    floors,
    foundations,
    masonry,
    openings,
    paint,
    persiapan,
    plumbing,
    reinforcement,
    roofing,
)
from ahsp.imports.sample.model import Analysis


def book() -> list[Analysis]:
    """Return every analysis as it would stand in a faultless workbook."""
    return [
        *persiapan.analyses(),
        *earthworks.analyses(),
        *concrete.analyses(),
        *reinforcement.analyses(),
        *foundations.analyses(),
        *roofing.frames(),
        *masonry.analyses(),
        *floors.analyses(),
        *roofing.finishes(),
        *openings.analyses(),
        *paint.analyses(),
        *plumbing.analyses(),
        *electrical.analyses(),
        *externals.analyses(),
        *concrete.older_book(),
    ]

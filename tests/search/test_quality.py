"""The search's quality on the real edition, by both halves of the shipped questions."""

from pathlib import Path

import pytest
from flask import Flask

from ahsp.imports import services
from ahsp.imports.storing import figures
from ahsp.search.golden import HALVES, HELD_OUT, TUNING, load
from ahsp.search.measuring import edition_of, measure
from ahsp.search.quality.score_pages import MOST_ZERO, TARGETS
from ahsp.search.scoring import Score


@pytest.mark.shared
def test_both_halves_reach_their_targets_on_the_edition_of_2025(
    context: Flask, shared: Path
) -> None:
    services.import_file(shared / "data" / "SNI_2025_AHSP.xlsx", "AHSP 2025")
    halves = {half: load(path).cases for half, path in HALVES.items()}
    sumber_id = edition_of([*halves[TUNING], *halves[HELD_OUT]])
    assert sumber_id is not None
    figures.refresh(sumber_id)
    for half, cases in halves.items():
        score = Score.of(measure(cases, sumber_id))
        assert score.absent == 0
        assert (score.found_rate or 0) >= TARGETS[half], (half, score)
        assert (score.zero_rate or 0) <= MOST_ZERO, (half, score)

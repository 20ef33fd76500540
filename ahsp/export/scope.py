"""What is to be exported: what a search finds, of which an edition is a case, or some analyses."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ahsp.search.filters import Query

LONGEST_PART = 60
"""Characters of a file's name that one text gives."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A whole search, the one analysis `ahsp_id`, or the `chosen` ones, by number."""

    query: Query = field(default_factory=Query)
    ahsp_id: int | None = None
    chosen: tuple[int, ...] = ()


def file_name(parts: Sequence[str], day: date, extension: str) -> str:
    """A name for a file that every system takes, e.g. `ahsp-2025_pasangan-bata_2026-11-24.xlsx`.

    Args:
        parts: texts that tell what is in it; of each its letters and digits are used.
        day: on which it is made.
        extension: without the dot.
    """
    plain = (unicodedata.normalize("NFKD", part).encode("ascii", "ignore") for part in parts)
    slugs = (re.sub("[^a-z0-9]+", "-", part.decode().lower()) for part in plain)
    kept = [slug[:LONGEST_PART].strip("-") for slug in slugs]
    return "_".join([*filter(None, kept or ["ahsp"]), day.isoformat()]) + f".{extension}"

"""What is to be exported: what a search finds, of which an edition is a case, or some analyses."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from msgspec.structs import replace
from werkzeug.datastructures import MultiDict

from ahsp.search.filters import Args, Query

LONGEST_PART = 60
"""Characters of a file's name that one text gives."""
MOST_CHOSEN = 500
"""Analyses that may be chosen one by one; a list shows fewer at a time."""
LAST_ID = 2**63 - 1
"""The largest number that an analysis can have."""

Kind = Literal["ahsp", "selection", "edition", "search", "everything"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A whole search, the one analysis `ahsp_id`, or the `chosen` ones, by number."""

    query: Query = field(default_factory=Query)
    ahsp_id: int | None = None
    chosen: tuple[int, ...] = ()

    @classmethod
    def from_args(cls, args: Args) -> "Scope":
        """Read an address: `ahsp`, else `id`, as often as need be, else what a search has.

        Args:
            args: the request's arguments; what makes no sense in a search is left out.
        """
        if alone := args.get("ahsp"):
            return cls(ahsp_id=_number(alone))
        if asked := args.getlist("id"):
            return cls(chosen=tuple(dict.fromkeys(map(_number, asked[:MOST_CHOSEN]))))
        return cls(Query.from_args(args).at(1))

    def args(self) -> dict[str, str | list[str]]:
        """The address's parameters, which `from_args` reads."""
        if self.ahsp_id is not None:
            return {"ahsp": str(self.ahsp_id)}
        if self.chosen:
            return {"id": [str(each) for each in self.chosen]}
        return self.query.at(1).args()

    @property
    def kind(self) -> Kind:
        """What it is in one word."""
        if self.ahsp_id is not None:
            return "ahsp"
        if self.chosen:
            return "selection"
        plain = Query(size=self.query.size, sort=self.query.sort, page=self.query.page)
        if self.query == plain:
            return "everything"
        alone = len(self.query.sumber) == 1 and replace(self.query, sumber=()) == plain
        return "edition" if alone else "search"


def stored(args: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    """The parameters of an address as a JSON column keeps them."""
    return {name: [value] if isinstance(value, str) else value for name, value in args.items()}


def restored(kept: Mapping[str, Any]) -> MultiDict[str, str]:
    """Kept parameters, as `from_args` reads them."""
    return MultiDict(kept)


def _number(raw: str) -> int:
    """The number of an analysis; 0, which none has, where it makes no sense.

    To leave it out would make the whole catalogue of a selection.
    """
    found = int(raw) if re.fullmatch("[0-9]{1,19}", raw) else 0
    return found if found <= LAST_ID else 0


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
    told = [*filter(None, kept)] or ["ahsp"]  # a text without a letter or digit tells nothing
    return "_".join([*told, day.isoformat()]) + f".{extension}"

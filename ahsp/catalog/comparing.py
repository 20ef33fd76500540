"""One analysis beside another: which one, how it was found, and what differs line by line."""

from collections import Counter
from dataclasses import dataclass

from ahsp.catalog.comparison import Kind, Line, Row, compared
from ahsp.catalog.pairing import (
    NEARLY,
    Edition,
    Pairing,
    editions_beside,
    pairing_with,
    pairings,
)
from ahsp.catalog.queries import find_ahsp, labels, lines_of
from ahsp.models import Ahsp


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one kategori."""

    kategori: str
    label: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page of a comparison shows.

    `edition` is the one that was looked at, None where there is no other; `other` the analysis
    beside this one, None where none is likely; `pairing` what speaks for it; `offered` those that
    may be meant instead.
    """

    editions: list[Edition]
    edition: int | None
    other: Ahsp | None
    pairing: Pairing | None
    offered: list[Pairing]
    groups: list[Group]

    @property
    def counts(self) -> Counter[Kind]:
        """How many rows there are of each kind."""
        return Counter(row.kind for group in self.groups for row in group.rows)


def comparison_of(ahsp: Ahsp, sumber_id: int | None, other_id: int | None) -> Comparison | None:
    """An analysis beside its like in another edition.

    Args:
        ahsp: the analysis.
        sumber_id: the edition to look in; None takes the latest that has the code, else the latest.
        other_id: the analysis to put beside it, of whatever edition; None takes the likest.

    Returns:
        None where there is no such edition or analysis to put beside it.
    """
    editions = editions_beside(ahsp)
    other = find_ahsp(other_id) if other_id is not None else None
    if other_id is not None and (other is None or other.id == ahsp.id):
        return None
    edition = other.sumber_id if other else _edition(editions, sumber_id)
    known = {each.id for each in editions}
    if sumber_id is not None and sumber_id not in known:
        return None
    offered = pairings(ahsp, edition) if edition in known else []
    if other is not None:
        pairing = pairing_with(ahsp, other.id)
    else:
        pairing = offered[0] if offered and offered[0].likely else None
        other = find_ahsp(pairing.id) if pairing else None
    return Comparison(
        editions,
        edition,
        other,
        pairing,
        [each for each in offered if other is None or _instead(each, other)],
        _groups(compared(_lines(ahsp), _lines(other))) if other else [],
    )


def _edition(editions: list[Edition], sumber_id: int | None) -> int | None:
    if sumber_id is not None:
        return sumber_id
    return next((each.id for each in (*filter(lambda e: e.has_kode, editions), *editions)), None)


def _instead(each: Pairing, other: Ahsp) -> bool:
    """Whether an analysis may be meant instead of the one that is shown."""
    return each.id != other.id and each.whole >= NEARLY


def _lines(ahsp: Ahsp) -> list[Line]:
    return [
        Line(
            line.kategori,
            line.kode_item,
            line.uraian,
            line.satuan,
            line.satuan_baku,
            line.koefisien,
            bool(line.flags),
        )
        for line in lines_of(ahsp)
    ]


def _groups(rows: list[Row]) -> list[Group]:
    grouped = {
        kategori: Group(kategori, label, [row for row in rows if row.kategori == kategori])
        for kategori, label in labels().items()
    }
    return [group for group in grouped.values() if group.rows]

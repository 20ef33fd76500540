"""Where machines differ that should not. Leaf: it knows neither Flask nor a server."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ahsp.ops.machines.report import Report


class Kind(StrEnum):
    """What differs."""

    DATABASE = "database"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    SEAL = "seal"
    FILES = "files"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Side:
    """Machines that agree: what they have in common, and their names."""

    value: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, and between whom: at least two sides.

    Of `SEAL` the first side seals with the key that is its value, and the second lacks that key;
    of all others the first is the largest side.
    """

    kind: Kind
    sides: tuple[Side, ...]


def differences(reports: Iterable["Report"]) -> list[Difference]:
    """Where they differ.

    Args:
        reports: of all programs of all machines.
    """
    every = sorted(reports, key=lambda each: (each.host, each.data, each.program))
    known = [each for each in every if each.database]
    sites = _sides(Kind.DATABASE, known, [each.database for each in known])
    if len(sites.sides) > 1:  # what is not one site need not agree in anything else
        return [sites]
    found = [
        _sides(Kind.SECRET, every, [each.secret for each in every]),
        *_unknown_seals(every),
        _sides(Kind.FILES, every, [each.files for each in every]),
        _sides(Kind.RELEASE, every, [each.release for each in every]),
    ]
    return [each for each in found if len(each.sides) > 1]


def names(some: Iterable["Report"], every: Iterable["Report"]) -> tuple[str, ...]:
    """Names of machines, as short as they can be told apart.

    Args:
        some: the programs that are meant; they are named where a machine has others, or no other.
        every: all programs of all machines.
    """
    all_ = list(every)
    folders = {(each.host, each.data) for each in all_}
    found: dict[tuple[str, str], list[str]] = {}
    for each in some:
        found.setdefault((each.host, each.data), []).append(each.program)
    told = []
    for (host, data), programs in sorted(found.items()):
        several = sum(host == other for other, _ in folders) > 1
        machine = f"{host}:{data}" if several else host
        whole = sum((each.host, each.data) == (host, data) for each in all_)
        told.append(
            machine if len(programs) == whole > 1 else f"{machine} ({', '.join(sorted(programs))})"
        )
    return tuple(told)


def _sides(kind: Kind, every: list["Report"], values: list[str]) -> Difference:
    groups: dict[str, list[Report]] = {}
    for each, value in zip(every, values, strict=True):
        groups.setdefault(value, []).append(each)
    ordered = sorted(groups.items(), key=lambda one: -len(one[1]))  # stable: by name for equals
    return Difference(kind, tuple(Side(value, names(some, every)) for value, some in ordered))


def _unknown_seals(every: list["Report"]) -> list[Difference]:
    """Keys that seal and that somebody lacks; another order of the same keys is no harm."""
    found = []
    for seal in sorted({each.seal for each in every}):
        sealing = [each for each in every if each.seal == seal]
        if lacking := [each for each in every if seal not in each.known]:
            sides = Side(seal, names(sealing, every)), Side("", names(lacking, every))
            found.append(Difference(Kind.SEAL, sides))
    return found

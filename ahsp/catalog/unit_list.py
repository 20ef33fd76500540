"""Units with their spellings, as the page shows them: how often the catalogue writes which."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ahsp.catalog import aliases
from ahsp.catalog.aliases import Use
from ahsp.catalog.units import Aliases, key, likely, spellings_of, units
from ahsp.extensions import db


@dataclass(frozen=True, slots=True)
class Written:
    """A spelling as workbooks write it, and in how many lines; none where only analyses have it."""

    text: str
    lines: int


@dataclass(frozen=True, slots=True)
class Spelling:
    """One alias of a unit; `changes` counts the lines that lose their unit with it."""

    key: str
    written: list[Written]
    changes: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A canonical spelling: its lines by all spellings, its own and the other ones."""

    name: str
    lines: int
    own: Spelling
    others: list[Spelling]


@dataclass(frozen=True, slots=True)
class Loose:
    """A spelling in use that stands for no known unit; `likely` is the one it may mean."""

    key: str
    text: str
    written: list[Written]
    lines: int
    likely: str


@dataclass(frozen=True, slots=True)
class UnitList:
    """All units, most used first, and the spellings in use that stand for none."""

    units: list[Unit]
    loose: list[Loose]


def listed() -> UnitList:
    """The units as they are now."""
    session = db.session()
    known, used = aliases.current(session), aliases.uses(session)
    written: dict[str, list[Written]] = defaultdict(list)
    for text, use in sorted(used.items(), key=_often):
        if key(text):
            written[key(text)].append(Written(text, use.lines))
    found = [_unit(known, name, written) for name in units(known)]
    loose = [_loose(known, each, rows) for each, rows in written.items() if each not in known]
    return UnitList(
        sorted(found, key=lambda unit: -unit.lines), sorted(loose, key=lambda each: -each.lines)
    )


def _often(used: tuple[str, Use]) -> tuple[int, str]:
    return -used[1].lines - used[1].heads, used[0]


def _unit(known: Aliases, name: str, written: Mapping[str, list[Written]]) -> Unit:
    def spelling(each: str) -> Spelling:
        rows = written.get(each, [])
        return Spelling(each, rows, sum(row.lines for row in rows if row.text != name))

    own, others = spelling(key(name)), [spelling(each) for each in spellings_of(known, name)]
    lines = sum(row.lines for each in (own, *others) for row in each.written)
    return Unit(name, lines, own, others)


def _loose(known: Aliases, each: str, rows: list[Written]) -> Loose:
    return Loose(each, rows[0].text, rows, sum(row.lines for row in rows), likely(each, known))

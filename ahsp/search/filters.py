"""What a person asks for, and its two spellings: the address and the conditions.

Every filter is declared once, in `FILTERS`; parsing, the address, the chips and the conditions of
the query all follow from that (as Datasette does).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

MAX_QUERY = 200
"""Characters of a question that are looked at."""
MAX_CHOICES = 50
MAX_PAGE = 10_000

Value = int | str


class Args(Protocol):
    """What parsing needs of a request's arguments."""

    def get(self, key: str, /) -> str | None:
        """First value of `key`."""

    def getlist(self, key: str, /) -> Sequence[str]:
        """All values of `key`."""


def _id(raw: str) -> int | None:
    if not (raw.isascii() and raw.isdigit()) or len(raw) > 18:
        return None
    return int(raw)


def _line(raw: str) -> str | None:
    return raw[:500] if raw.strip() and "\0" not in raw else None


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the results.

    Attributes:
        name: of the address's parameter and of the field of `Query`.
        mark: begins the word that stands for a value in `ahsp.document`.
        read: turns one raw value into a value, or None where it makes no sense.
    """

    name: str
    mark: str
    read: Callable[[str], Value | None]


FILTERS = (
    Filter("sumber", "=", _id),
    Filter("klasifikasi", "~", _line),
)


@dataclass(frozen=True, slots=True)
class Query:
    """One question: the words, the chosen values of each filter, and the page from 1."""

    q: str = ""
    sumber: tuple[int, ...] = ()
    klasifikasi: tuple[str, ...] = ()
    page: int = 1

    @classmethod
    def from_args(cls, args: Args) -> "Query":
        """Read an address; whatever makes no sense is left out.

        Args:
            args: the request's arguments.
        """
        chosen = {}
        for each in FILTERS:
            values = (each.read(raw) for raw in args.getlist(each.name))
            kept = dict.fromkeys(value for value in values if value is not None)
            chosen[each.name] = tuple(kept)[:MAX_CHOICES]
        page = _id(args.get("page") or "") or 1
        return cls(clean(args.get("q") or ""), page=min(page, MAX_PAGE), **chosen)  # type: ignore[arg-type]  # each filter reads its own type

    def chosen(self, name: str) -> tuple[Value, ...]:
        """The chosen values of one filter."""
        values: tuple[Value, ...] = getattr(self, name)
        return values

    def toggled(self, name: str, value: Value) -> "Query":
        """The same question with one value of a filter added or, if chosen, removed; page 1."""
        now = self.chosen(name)
        then = tuple(each for each in now if each != value) if value in now else (*now, value)
        return replace(self, page=1, **{name: then})  # type: ignore[arg-type]  # as above

    def at(self, page: int) -> "Query":
        """The same question at another page."""
        return replace(self, page=page)

    def args(self) -> dict[str, str | list[str]]:
        """The address's parameters, only what differs from the empty question."""
        found: dict[str, str | list[str]] = {"q": self.q} if self.q else {}
        for each in FILTERS:
            if values := self.chosen(each.name):
                found[each.name] = [str(value) for value in values]
        if self.page > 1:
            found["page"] = str(self.page)
        return found

    def conditions(self, without: str | None = None) -> dict[str, list[Value]]:
        """The filters in use with the values that each lets through.

        Args:
            without: name of a filter to leave out, for the options of its own facet.
        """
        return {
            each.name: list(self.chosen(each.name))
            for each in FILTERS
            if each.name != without and self.chosen(each.name)
        }

    def narrowing(self, without: str | None = None) -> str:
        """The filters as a tsquery over `ahsp.document`; "" where nothing is chosen.

        Args:
            without: name of a filter to leave out.
        """
        return "&".join(
            "(" + "|".join(_lexeme(f"{each.mark}{value}") for value in self.chosen(each.name)) + ")"
            for each in FILTERS
            if each.name != without and self.chosen(each.name)
        )


def _lexeme(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def clean(raw: str) -> str:
    """A question as it is kept: bounded, without control characters or outer blanks."""
    text = "".join(mark if mark.isprintable() else " " for mark in raw[: MAX_QUERY * 2])
    return " ".join(text.split())[:MAX_QUERY].rstrip()

"""What a person asks for, and its spellings: the address, the box, the conditions.

Every filter is declared once, in `FILTERS`; parsing, the address, the chips and the conditions of
the query all follow from that (as Datasette does).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ahsp.search.language.lexemes import lexeme
from ahsp.search.language.numbers import range_of, written
from ahsp.search.language.question import Mode, Scope

MAX_QUERY = 200
"""Characters of a question that are looked at."""
MAX_CHOICES = 50
MAX_PAGE = 10_000
SIZES = (25, 50, 100, 200)
"""Rows a page that may be chosen; the first is the usual."""
SORTS = ("relevance", "kode", "nama")
KATEGORI = ("TK", "BHN", "ALT", "LAIN")

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


def _kategori(raw: str) -> str | None:
    return raw if raw in KATEGORI else None


def _words(raw: str) -> str | None:
    return clean(raw) or None


def _range(raw: str) -> str | None:
    found = range_of(raw)
    return written(found) if found else None


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow the results.

    Attributes:
        name: of the address's parameter, of the word in the box and of the field of `Query`.
        mark: begins the word that stands for a value in `ahsp.document`; "" where none does.
        read: turns one raw value into a value, or None where it makes no sense.
    """

    name: str
    mark: str
    read: Callable[[str], Value | None]

    @property
    def counted(self) -> bool:
        """Whether its values are counted beside the results, and several of them mean either."""
        return bool(self.mark)


FILTERS = (
    Filter("sumber", "=", _id),
    Filter("klasifikasi", "~", _line),
    Filter("satuan", "%", _line),
    Filter("kategori", "^", _kategori),
    Filter("item", "", _words),
    Filter("koef", "", _range),
)
FACETS = tuple(each for each in FILTERS if each.counted)
"""Filters whose values are counted beside the results."""


class Query(Struct, frozen=True):
    """One question as the address has it: the words, the chosen values, how to read and show it.

    Attributes:
        q: what was typed.
        sumber, klasifikasi, satuan, kategori: chosen values of the facets; several mean either.
        item: names of items that must all be among the lines.
        koef: ranges that the koefisien of such a line must be in.
        mode: how `q` is read.
        scope: what is looked for.
        sort: one of `SORTS`.
        size: rows a page, one of `SIZES`.
        as_typed: whether words are looked for as they are typed, uncorrected.
        page: from 1.
    """

    q: str = ""
    sumber: tuple[int, ...] = ()
    klasifikasi: tuple[str, ...] = ()
    satuan: tuple[str, ...] = ()
    kategori: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    koef: tuple[str, ...] = ()
    mode: Mode = Mode.AUTO
    scope: Scope = Scope.AHSP
    sort: str = SORTS[0]
    size: int = SIZES[0]
    as_typed: bool = False
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
        size = _id(args.get("size") or "") or SIZES[0]
        mode, scope, sort = (args.get(name) or "" for name in ("mode", "in", "sort"))
        return cls(
            clean(args.get("q") or ""),
            mode=Mode(mode) if mode in set(Mode) else Mode.AUTO,
            scope=Scope(scope) if scope in set(Scope) else Scope.AHSP,
            sort=sort if sort in SORTS else SORTS[0],
            size=size if size in SIZES else SIZES[0],
            as_typed=args.get("as_typed") == "1",
            page=min(page, MAX_PAGE),
            **chosen,  # type: ignore[arg-type]  # each filter reads its own type
        )

    def chosen(self, name: str) -> tuple[Value, ...]:
        """The chosen values of one filter."""
        values: tuple[Value, ...] = getattr(self, name)
        return values

    def toggled(self, name: str, value: Value) -> "Query":
        """The same question with one value of a filter added or, if chosen, removed; page 1."""
        now = self.chosen(name)
        then = tuple(each for each in now if each != value) if value in now else (*now, value)
        return replace(self, page=1, **{name: then})

    def at(self, page: int) -> "Query":
        """The same question at another page."""
        return replace(self, page=page)

    def args(self) -> dict[str, str | list[str]]:
        """The address's parameters, only what differs from the empty question."""
        found: dict[str, str | list[str]] = {"q": self.q} if self.q else {}
        for each in FILTERS:
            if values := self.chosen(each.name):
                found[each.name] = [str(value) for value in values]
        for name, field in (("mode", "mode"), ("in", "scope"), ("sort", "sort"), ("size", "size")):
            if getattr(self, field) != getattr(_USUAL, field):
                found[name] = str(getattr(self, field))
        if self.as_typed:
            found["as_typed"] = "1"
        if self.page > 1:
            found["page"] = str(self.page)
        return found

    @property
    def narrowed(self) -> bool:
        """Whether any filter is chosen."""
        return any(self.chosen(each.name) for each in FILTERS)

    def narrowing(self, without: str | None = None, among: Sequence[Filter] = FACETS) -> str:
        """The facets' filters as a tsquery over `ahsp.document`; "" where nothing is chosen.

        Args:
            without: name of a filter to leave out, for the options of its own facet.
            among: the facets that count.
        """
        return "&".join(
            "(" + "|".join(lexeme(f"{each.mark}{value}") for value in self.chosen(each.name)) + ")"
            for each in among
            if each.name != without and self.chosen(each.name)
        )


_USUAL = Query()


def clean(raw: str) -> str:
    """A question as it is kept: bounded, without control characters or outer blanks."""
    text = raw[: MAX_QUERY * 2]
    if not text.isprintable():
        text = "".join(mark if mark.isprintable() else " " for mark in text)
    return " ".join(text.split())[:MAX_QUERY].rstrip()

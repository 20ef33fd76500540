"""What a mail says, before it becomes text and HTML."""

from dataclasses import dataclass, replace

from ahsp.mail.neutral import neutral


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a table in the order of its heads, and the address of what they are about."""

    cells: tuple[str, ...]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; the first cell of a row says what it is about, the second how many."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail in its reader's language.

    `facts` are pairs of a name and a value, `links` pairs of words and an address, and `why` says
    how it comes that the reader gets this mail. Any of the texts may hold words from outside.
    """

    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    links: tuple[tuple[str, str], ...] = ()
    why: str

    def neutral(self) -> "Letter":
        """The same, with nothing in it that steers a header, a line or a terminal."""
        return replace(
            self,
            subject=neutral(self.subject),
            paragraphs=tuple(map(neutral, self.paragraphs)),
            facts=_neutral_pairs(self.facts),
            table=_neutral_table(self.table) if self.table else None,
            links=_neutral_pairs(self.links),
            why=neutral(self.why),
        )


def _neutral_pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((neutral(first), neutral(second)) for first, second in pairs)


def _neutral_table(table: Table) -> Table:
    rows = tuple(Row(tuple(map(neutral, row.cells)), neutral(row.link)) for row in table.rows)
    return Table(tuple(map(neutral, table.heads)), rows)

"""A letter as plain text that is read well in a terminal."""

import textwrap

from ahsp.mail.letter import Letter, Table

WIDTH = 72
"""Characters of a line; only an address of a page may be longer, as half of one leads nowhere."""
_LABELS = 24
"""Characters at which names of facts no longer push the values to the right."""


def plain(letter: Letter) -> str:
    """The text part of a mail.

    Args:
        letter: what it says, already neutral.

    Returns:
        lines of at most `WIDTH` characters; each link stands on a line of its own.
    """
    parts = [_underlined(letter.subject), *map(_wrapped, letter.paragraphs)]
    if letter.facts:
        parts.append(_table(letter.facts))
    if letter.table:
        parts += _rows(letter.table)
    parts += [f"{_wrapped(f'{words}:')}\n{address}" for words, address in letter.links]
    # Two hyphens and a blank: mail programs show what follows as a signature (RFC 3676, 4.3).
    return "\n\n".join(parts) + f"\n\n-- \n{_wrapped(letter.why)}\n"


def _underlined(title: str) -> str:
    lines = _wrapped(title)
    return f"{lines}\n{'-' * max(map(len, lines.splitlines()))}" if lines else ""


def _wrapped(text: str, hanging: int = 0) -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * hanging, break_on_hyphens=False)


def _table(facts: tuple[tuple[str, str], ...]) -> str:
    widest = min(_LABELS, max(len(name) for name, _ in facts))
    return "\n".join(
        _wrapped(f"  {f'{name}:':<{widest + 2}} {value}", widest + 5) for name, value in facts
    )


def _rows(table: Table) -> list[str]:
    """Each row as lines of its own, since a terminal is too narrow for its columns."""
    found = []
    for row in table.rows:
        rest = zip(table.heads[2:], row.cells[2:], strict=True)
        lines = [_wrapped(f"  {row.cells[0]}: {row.cells[1]}", 4)]
        lines += [_wrapped(f"    {head}: {cell}", 6) for head, cell in rest]
        lines += [f"    {row.link}"] if row.link else []
        found.append("\n".join(lines))
    return found

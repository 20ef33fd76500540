"""The kinds of answers that are kept; each feature declares its own."""

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of answer: the first part of its keys, and what people call it."""

    name: str
    label: LazyString


_declared: dict[str, Family] = {}


def declare(name: str, label: LazyString) -> Family:
    """Declare a kind of answer, once, where its answers are made.

    Args:
        name: first part of its keys: small letters.
        label: what an administrator reads.

    Raises:
        ValueError: the name is taken, or is none for a key.
    """
    if name in _declared or not name.isidentifier():
        raise ValueError(f"{name!r} is taken or makes no key")
    return _declared.setdefault(name, Family(name, label))


def families() -> list[Family]:
    """Every kind that was declared, by name."""
    return [_declared[name] for name in sorted(_declared)]


def family(name: str) -> Family | None:
    """The kind of that name; None where there is none."""
    return _declared.get(name)

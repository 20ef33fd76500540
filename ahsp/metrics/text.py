"""The text format that Prometheus reads (version 0.0.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """One number; `suffix` is added to the name of its family."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers of one name: a `counter`, a `gauge` or a `histogram`, and what it means."""

    name: str
    kind: str
    meaning: str
    samples: list[Sample]


def gauge(name: str, meaning: str, value: float) -> Family:
    """One number that may rise and fall."""
    return Family(name, "gauge", meaning, [Sample(value)])


def gauges(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Family:
    """Numbers that may rise and fall, told apart by one label."""
    return Family(name, "gauge", meaning, [Sample(n, {label: at}) for at, n in values.items()])


def exposition(families: Iterable[Family]) -> str:
    """Families as text; those without numbers are named too, so that they can be found."""
    return "".join(line for family in families for line in _lines(family))


def _lines(family: Family) -> Iterable[str]:
    yield f"# HELP {family.name} {_escaped(family.meaning)}\n"
    yield f"# TYPE {family.name} {family.kind}\n"
    for each in family.samples:
        named = ",".join(f'{name}="{_quoted(value)}"' for name, value in each.labels.items())
        labels = f"{{{named}}}" if named else ""
        yield f"{family.name}{each.suffix}{labels} {_number(each.value)}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))

"""What is known of an event ahead of time."""

from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from ahsp.audit.events import Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """An event's label, severity where the deed does not say otherwise, and keys of its detail."""

    label: LazyString
    severity: Severity
    keys: frozenset[str]


def kind(label: LazyString, severity: Severity, *keys: str) -> Kind:
    """A kind with exactly these keys."""
    return Kind(label, severity, frozenset(keys))

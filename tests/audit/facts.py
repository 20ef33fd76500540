"""Events of the past, in the order of time, for the record's pages."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from ahsp.audit.appending import Fact
from tests.record import make_events

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def ago(**stretch: float) -> datetime:
    """So long before now."""
    return datetime.now(UTC) - timedelta(**stretch)


def fact(event: str = "import.committed", severity: str = "info", **values: Any) -> Fact:
    """One event that happens now unless `at` says otherwise."""
    return Fact(event, severity, **values)


def write(facts: Iterable[Fact]) -> list[int]:
    """Record events in the order of their times; returns their ids in the order given."""
    given = list(facts)
    now = datetime.now(UTC)
    order = sorted(range(len(given)), key=lambda at: given[at].at or now)
    ids = make_events([given[at] for at in order])
    found = dict(zip(order, ids, strict=True))
    return [found[at] for at in range(len(given))]


MIXED: tuple[tuple[str, str, str, str | None, float], ...] = (
    ("authentication.signed_in", "info", "ratna", "10.0.4.17", 200),
    ("authentication.failed", "warning", "", "10.0.9.3", 100),
    ("file_upload.hostile", "critical", "budi", "10.0.4.17", 40),
    ("import.committed", "info", "ratna", "10.0.4.17", 20),
    ("import.failed", "error", "budi", "10.0.4.22", 12),
    ("authentication.failed", "warning", "", "10.0.9.3", 8),
    ("authentication.failed", "warning", "", "2001:db8::7", 5),
    ("data_change.satuan_alias_added", "info", "siti", "10.0.4.30", 3),
    ("export.made", "info", "ratna", "10.0.4.17", 1.2),
    ("legacy.thing_done", "error", "siti", "10.0.4.30", 0.4),
    ("file_upload.hostile", "critical", "budi", "10.0.4.17", 0.1),
    ("authentication.signed_in", "info", "ratna", "10.0.4.17", 0.002),
    ("import.committed", "info", "ratna", "10.0.4.17", 0.001),
)
"""Name, severity, user, address, and how many days ago."""


def mixed() -> list[int]:
    """The events of `MIXED`; returns their ids, oldest first."""
    return write(
        fact(name, severity, username=user, address=address, at=ago(days=days),
             path=f"/p/{name}", request_id="r1" if user == "budi" else "",
             detail={"file": f"RAB_final-{number}.xlsx"})
        for number, (name, severity, user, address, days) in enumerate(MIXED)
    )  # fmt: skip

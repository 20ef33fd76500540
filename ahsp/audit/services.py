"""Recording: always in the transaction of the deed itself."""

import json
from collections.abc import Iterable
from decimal import Decimal
from ipaddress import ip_address
from typing import Any, NamedTuple

from flask import has_request_context, request
from flask_login import current_user

from ahsp.audit.appending import Fact, wait
from ahsp.audit.events import Event, Severity
from ahsp.audit.kinds import KINDS
from ahsp.extensions import db
from ahsp.models import User
from ahsp.web.correlation import correlation_id

NEEDED = ("data_change", "permission", "import")
"""Categories whose deeds must not be done unrecorded."""


class Deed(NamedTuple):
    """One event, as `record` takes it."""

    event: Event
    detail: dict[str, Any] | None = None
    user: User | None = None
    severity: Severity | None = None
    request_id: str = ""


def record(
    event: Event,
    *,
    user: User | None = None,
    severity: Severity | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add an event to the current transaction; it is kept exactly if the deed is.

    Args:
        event: what happened.
        user: who did it; None takes the person of the current request, if any.
        severity: other than the event's usual one.
        detail: exactly the keys that the event declares; never a secret.

    Raises:
        ValueError: the detail's keys are not the declared ones.
    """
    record_many([Deed(event, detail, user, severity)])


def record_many(deeds: Iterable[Deed]) -> None:
    """Add many events to the current transaction, in their order; all are appended at once.

    Where one of them is of a kind that must not be done unrecorded, all of them are.

    Args:
        deeds: what happened; a `request_id` is that of another request than the current one.

    Raises:
        ValueError: a detail's keys are not the declared ones; none is added then.
    """
    place = _place()
    facts = [_fact(deed, place) for deed in deeds]
    if facts:
        needed = any(fact.event.partition(".")[0] in NEEDED for fact in facts)
        wait(db.session(), facts, needed=needed)


def _fact(deed: Deed, place: dict[str, Any]) -> Fact:
    kind = KINDS[deed.event]
    detail = deed.detail or {}
    if detail.keys() != kind.keys:
        raise ValueError(f"{deed.event} takes {sorted(kind.keys)}, not {sorted(detail)}")
    who = deed.user or _present()
    fact = Fact(
        event=deed.event.value,
        severity=(deed.severity or kind.severity).value,
        user_id=who.id if who else None,
        username=who.username if who else "",
        detail={key: _storable(value) for key, value in detail.items()},
        **place,
    )
    json.dumps(fact.detail)  # raises here, not in the midst of a commit
    return fact._replace(request_id=deed.request_id) if deed.request_id else fact


def _place() -> dict[str, Any]:
    """Where it happens: the request, or the task that goes back to one."""
    if not has_request_context():
        return {"request_id": correlation_id()}
    return {
        "address": _address(request.remote_addr),
        "agent": _storable(request.user_agent.string[:300]),
        "method": request.method,
        "path": _storable(request.path[:500]),
        "request_id": correlation_id(),
    }


def _storable(value: Any) -> Any:
    """A value as PostgreSQL can keep it: without NUL and halves of characters."""
    if isinstance(value, str):
        whole = value.encode("utf-8", "replace").decode()
        return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    if isinstance(value, float | Decimal):
        return str(value)  # a database and a Python may write the same number in two ways
    return value


def _address(peer: str | None) -> str | None:
    """The peer's address, or None where a socket or a proxy gives something else."""
    try:
        return str(ip_address((peer or "").partition("%")[0]))
    except ValueError:
        return None


def _present() -> User | None:
    if has_request_context() and current_user.is_authenticated:
        person: User = current_user._get_current_object()
        return person
    return None

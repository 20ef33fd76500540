"""Where people stand with their imports, for administrators: to see, and to let somebody go on."""

from dataclasses import dataclass

from sqlalchemy import select

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.imports import allowance
from ahsp.imports.allowance import AwayError, Standing
from ahsp.models import Role, User


@dataclass(frozen=True, slots=True)
class Person:
    """One person and what they used; `standing` is None where nothing can be told."""

    user: User
    standing: Standing | None

    def as_json(self) -> dict[str, str | int | None]:
        """What the shell prints, with the time in UTC."""
        found = self.standing
        opens_at = found.opens_at if found else None
        return {
            "username": self.user.username,
            "used": found.used if found else None,
            "allowed": allowance.allowed(),
            "opens_at": opens_at.isoformat(timespec="seconds") if opens_at else None,
            "seconds": found.seconds if found and found.full else 0,
        }


def person(user: User) -> Person:
    """Where one person stands."""
    return Person(user, allowance.standing(user.id))


def people() -> list[Person]:
    """Everybody who may import, those who used most of their imports first."""
    query = select(User).where(User.role == Role.ADMIN, User.active).order_by(User.username)
    found = [person(user) for user in db.session.scalars(query)]
    return sorted(found, key=lambda each: -(each.standing.used if each.standing else 0))


def reset(user: User) -> None:
    """Let a person start anew, and record who allowed it.

    Raises:
        AwayError: Redis does not answer, so that other processes would go on counting.
    """
    before = allowance.standing(user.id)
    if not allowance.is_shared():
        raise AwayError
    allowance.clear(user.id)
    used = before.used if before else 0
    detail = {"username": user.username, "limit": allowance.per_hour(), "used": used}
    record(Event.LIMIT_RESET, detail=detail)
    db.session.commit()

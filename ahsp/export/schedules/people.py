"""Who gets what a schedule sends."""

from sqlalchemy import select

from ahsp.extensions import db
from ahsp.models import ExportSchedule, Role, User


def addresses_of(schedule: ExportSchedule, only_to: str = "") -> list[str]:
    """The addresses, each once, in order.

    Args:
        schedule: administrators among its recipients are those of this moment.
        only_to: who alone gets it; "" for all.
    """
    if only_to:
        return [only_to]
    found = list(schedule.recipients)
    if schedule.to_admins:
        admins = select(User.email).where(
            User.role == Role.ADMIN, User.active, User.email.is_not(None)
        )
        found += [str(address) for address in db.session.scalars(admins)]
    return sorted(dict.fromkeys(found))

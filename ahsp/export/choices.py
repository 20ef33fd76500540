"""How people want their exports: as they had it last, and under names that can be shared."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.export.order import Options
from ahsp.export.scope import restored, stored
from ahsp.extensions import db
from ahsp.models import ExportChoice, ExportTemplate, User

MOST = 50
"""Templates that one person may keep."""
LONGEST_NAME = 80


class BadNameError(ValueError):
    """A template needs a name of printable characters, and not too many of them."""


class TooManyError(Exception):
    """The person keeps `MOST` templates already."""


def last_of(user: User, usual: Options) -> Options:
    """The options that a person chose last.

    Args:
        user: who.
        usual: for a person who chose none yet.
    """
    kept = db.session.get(ExportChoice, user.id)
    return Options.from_args(restored(kept.options), usual) if kept else usual


def remember(user: User, options: Options) -> None:
    """Keep what a person chose; committed."""
    row = insert(ExportChoice).values(user_id=user.id, options=stored(options.args()))
    changed = {"options": row.excluded.options}
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=changed))
    db.session.commit()


def templates_of(user: User) -> Sequence[ExportTemplate]:
    """A person's templates and those that others share, theirs first, by name."""
    query = select(ExportTemplate).where(
        (ExportTemplate.user_id == user.id) | ExportTemplate.shared
    )
    order = (ExportTemplate.user_id != user.id, func.lower(ExportTemplate.name), ExportTemplate.id)
    found = query.options(joinedload(ExportTemplate.user)).order_by(*order)
    return db.session.scalars(found).all()


def template_of(template_id: int, user: User) -> ExportTemplate | None:
    """A template that a person may use, or None."""
    kept = db.session.get(ExportTemplate, template_id)
    return kept if kept and (kept.shared or kept.user_id == user.id) else None


def options_of(template: ExportTemplate, usual: Options) -> Options:
    """What a template says."""
    return Options.from_args(restored(template.options), usual)


def keep(user: User, name: str, options: Options, *, shared: bool) -> None:
    """Keep options under a name; one of the person's own of that name is changed.

    Args:
        user: whose it is.
        name: what they call it.
        options: how a file is written.
        shared: whether everybody may use it.

    Raises:
        BadNameError: it cannot be a name.
        TooManyError: there is no room for one more.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadNameError
    mine = ExportTemplate.user_id == user.id
    same = func.lower(ExportTemplate.name) == name.lower()
    kept = db.session.scalar(select(ExportTemplate).where(mine, same))
    if kept is None:
        if (db.session.scalar(select(func.count()).where(mine)) or 0) >= MOST:
            raise TooManyError
        kept = ExportTemplate(user_id=user.id)
        db.session.add(kept)
    kept.name, kept.options, kept.shared = name, stored(options.args()), shared
    detail = {"name": name, "format": str(options.format), "shared": shared}
    record(Event.EXPORT_TEMPLATE_KEPT, user=user, detail=detail)
    db.session.commit()


def remove(template: ExportTemplate, user: User) -> None:
    """Keep a template no longer.

    Args:
        template: one of the person's own.
        user: who removes it.
    """
    record(Event.EXPORT_TEMPLATE_REMOVED, user=user, detail={"name": template.name})
    db.session.delete(template)
    db.session.commit()

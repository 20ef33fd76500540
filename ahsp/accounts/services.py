"""What can be done with accounts: each function one transaction, its audit record inside."""

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ahsp.accounts import passwords
from ahsp.audit.events import Event, Severity
from ahsp.audit.services import Deed, record, record_many
from ahsp.extensions import db
from ahsp.models import Role, User
from ahsp.web.sessions import end_sessions_of

USERNAME = re.compile(r"[\w.@+-]{2,64}")


class AccountError(ValueError):
    """The account cannot be made or changed; the text is a sentence for a person."""


def find_user(username: str) -> User | None:
    """The account with this name, without regard to case."""
    if "\0" in username:  # PostgreSQL keeps no such text, so nobody is named so
        return None
    # The database lowers both sides: it and Python disagree on some letters.
    return db.session.scalar(
        select(User).where(func.lower(User.username) == func.lower(username.strip()))
    )


def create_user(
    username: str, role: Role, password: str, *, must_change_password: bool = False
) -> User:
    """Make an account.

    Args:
        username: 2 to 64 letters, digits or `. @ + - _`.
        role: what the person may do.
        password: at least 10 characters.
        must_change_password: whether it serves for the first sign-in only.

    Raises:
        AccountError: the name or password does not fit, or the name is taken.
    """
    username = username.strip()
    if not USERNAME.fullmatch(username):
        raise AccountError(_("A user name has 2 to 64 letters, digits or . @ + - _"))
    check_password(password, username)
    user = User(
        username=username,
        role=role,
        password_hash=passwords.hashed(password),
        must_change_password=must_change_password,
    )
    db.session.add(user)
    record(Event.USER_CREATED, detail={"username": username, "role": role})
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise AccountError(_("There is already a user named %(name)s.", name=username)) from None
    return user


def check_password(password: str, username: str) -> None:
    """Raise AccountError where a password is too short, too long or the user's name."""
    if len(password) < passwords.SHORTEST:
        raise AccountError(
            _("A password has at least %(count)d characters.", count=passwords.SHORTEST)
        )
    if len(password) > passwords.LONGEST:
        raise AccountError(
            _("A password has at most %(count)d characters.", count=passwords.LONGEST)
        )
    if password.lower() == username.lower():
        raise AccountError(_("A password must not be the user name."))


def ensure_first_admin() -> tuple[str, str] | None:
    """Make the administrator of a new installation.

    Returns:
        name and one-time password, or None where there are users already.
    """
    if db.session.scalar(select(func.count(User.id))):
        return None
    password = passwords.one_time()
    create_user("admin", Role.ADMIN, password, must_change_password=True)
    return "admin", password


def change_user(username: str, *, role: Role | None = None, active: bool | None = None) -> User:
    """Change what an account may do; ends its sessions.

    Args:
        username: whose.
        role: the new role, or None to keep it.
        active: whether the account may sign in, or None to keep it.

    Raises:
        AccountError: there is no such user, or it is the last active administrator.
    """
    user = _named(username)
    loses = (role is not None and role != Role.ADMIN) or active is False
    if user.is_admin and user.active and loses and _other_admins(user) == 0:
        raise AccountError(_("This is the last active administrator."))
    wanted = {"role": role, "active": active}
    _change(user, {field: new for field, new in wanted.items() if new is not None})
    end_sessions_of(user.id)
    db.session.commit()
    return user


def change_mail(user: User, email: str | None, language: str | None) -> None:
    """Say where a person's mail goes, and in which language it is written.

    Args:
        user: whose.
        email: a valid address; "" or None for nowhere.
        language: one of the site's languages; "" or None for the one they use the site in.
    """
    changes = {"email": email or None, "language": language or None}
    _change(user, changes, severity=Severity.INFO)
    db.session.commit()


def reset_password(username: str) -> str:
    """Give an account a new one-time password, end its sessions, and return the password.

    Raises:
        AccountError: there is no such user.
    """
    user = _named(username)
    password = passwords.one_time()
    user.password_hash = passwords.hashed(password)
    user.must_change_password = True
    end_sessions_of(user.id)
    record(Event.PASSWORD_RESET, detail={"username": user.username})
    db.session.commit()
    return password


def _named(username: str) -> User:
    user = find_user(username)
    if user is None:
        raise AccountError(_("There is no user named %(name)s.", name=username))
    return user


def _change(user: User, changes: Mapping[str, object], severity: Severity | None = None) -> None:
    """Set fields, and record each that was another before."""
    deeds = []
    for field, new in changes.items():
        old = getattr(user, field)
        if new == old:
            continue
        setattr(user, field, new)
        detail = {
            "username": user.username,
            "field": field,
            "old": "" if old is None else str(old),
            "new": "" if new is None else str(new),
        }
        deeds.append(Deed(Event.USER_CHANGED, detail, severity=severity))
    record_many(deeds)


def _other_admins(user: User) -> int:
    query = select(func.count(User.id)).where(
        User.role == Role.ADMIN, User.active.is_(True), User.id != user.id
    )
    # Two changes at once must not each leave the other as the last one.
    db.session.execute(select(User.id).where(User.role == Role.ADMIN).with_for_update())
    return db.session.scalar(query) or 0

"""Signing in and out, and changing the password that one signs in with; each one transaction."""

from flask import session
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from sqlalchemy import func

from ahsp.accounts import passwords
from ahsp.accounts.services import AccountError, check_password, find_user
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.extensions import db
from ahsp.models import User
from ahsp.web.sessions import end_sessions_of


def sign_in(username: str, password: str) -> User | None:
    """Sign a person in on the current request's session.

    Args:
        username: as typed.
        password: as typed.

    Returns:
        the user, or None; which of name and password was wrong is not told, and takes equal time.
    """
    user = find_user(username)
    fits = passwords.matches(user.password_hash if user else None, password)
    if user is None or not fits or not user.active:
        record(Event.SIGN_IN_FAILED, user=user, detail={"username": username[:64]})
        db.session.commit()
        return None
    if passwords.outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    user.signed_in_at = func.now()
    record(Event.SIGNED_IN, user=user)
    db.session.commit()
    session.clear()  # whoever knew the session until now knows nothing of this one
    login_user(user)
    session.renew()  # type: ignore[attr-defined]  # ServerSession, behind a proxy
    return user


def sign_out() -> None:
    """End the current session; its cookie is worth nothing afterwards."""
    record(Event.SIGNED_OUT)
    db.session.commit()
    logout_user()
    session.clear()


def change_password(user: User, current: str, password: str) -> None:
    """Give a person another password and end all their other sessions.

    Args:
        user: whose.
        current: the password until now.
        password: the new one.

    Raises:
        AccountError: the current one is wrong, or the new one does not fit.
    """
    if not passwords.matches(user.password_hash, current):
        record(Event.PASSWORD_REFUSED, user=user, detail={"username": user.username})
        db.session.commit()
        raise AccountError(_("The current password is not right."))
    if current == password:
        raise AccountError(_("The new password is the current one."))
    check_password(password, user.username)
    user.password_hash = passwords.hashed(password)
    user.must_change_password = False
    end_sessions_of(user.id, keep=session.token)  # type: ignore[attr-defined]  # as above
    record(Event.PASSWORD_CHANGED, user=user, detail={"username": user.username})
    db.session.commit()
    session.renew()  # type: ignore[attr-defined]  # as above

"""Whose turn it is to send a mail, and how the attempt ended; all times are the database's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.live import topics
from ahsp.live.announcing import announce
from ahsp.mail.smtp import CONVERSATION

ATTEMPTS = 14
"""Times that a mail is tried, over about a day."""
PAUSE, LONGEST_PAUSE, JITTER = 30, 6 * 3600, 0.2
"""Seconds before the second attempt, doubled each time; most seconds; by which part it varies."""

_CLAIM = text("""
    UPDATE mail_message SET state = 'sending', attempts = attempts + 1,
        next_try_at = now() + make_interval(secs => :lease)
    WHERE id = (
        SELECT id FROM mail_message
        WHERE (state = 'waiting' OR (state = 'sending' AND handed_at IS NULL))
            AND attempts < :most AND next_try_at <= now()
            AND (CAST(:only AS bigint) IS NULL OR id = :only)
        ORDER BY next_try_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, attempts, message_id, "to", language, subject, text, html, created_at,
        request_id, file_stored_as, file_name, file_type
""")
_MINE = "id = :id AND attempts = :attempts AND state = 'sending'"
_HAND = text(f"UPDATE mail_message SET handed_at = now() WHERE {_MINE} AND handed_at IS NULL")  # noqa: S608  a constant
_SENT = text("""
    UPDATE mail_message SET state = 'sent', sent_at = now(), reason = '', error = ''
    WHERE id = :id AND attempts = :attempts AND state IN ('sending', 'failed', 'cancelled')
""")  # also where it was given up meanwhile: it is known to have arrived
_FAILED = text(f"""
    UPDATE mail_message SET state = 'failed', reason = :reason, error = :error WHERE {_MINE}
    RETURNING id
""")  # noqa: S608  a constant
_PAUSE = """least(:longest, :pause * 2 ^ greatest(attempts - 1, 0))
    * (1 - :jitter + 2 * :jitter * random())"""
_LATER = text(f"""
    UPDATE mail_message SET reason = :reason, error = :error, handed_at = NULL,
        state = CASE WHEN attempts < :most THEN 'waiting' ELSE 'failed' END,
        next_try_at = now() + make_interval(secs => {_PAUSE})
    WHERE {_MINE} RETURNING id, state
""")  # noqa: S608  constants
_ALL_LATER = text(f"""
    UPDATE mail_message SET reason = 'away', error = :error, attempts = attempts + 1,
        state = CASE WHEN attempts + 1 < :most THEN 'waiting' ELSE 'failed' END,
        next_try_at = now() + make_interval(secs => {_PAUSE.replace("attempts - 1", "attempts")})
    WHERE id IN (
        SELECT id FROM mail_message WHERE state = 'waiting' AND next_try_at <= now()
        FOR UPDATE SKIP LOCKED)
    RETURNING id, state
""")  # noqa: S608  constants
_CUT_OFF = text("""
    UPDATE mail_message SET state = 'failed',
        reason = CASE WHEN handed_at IS NULL THEN 'broken' ELSE 'unknown' END
    WHERE state = 'sending' AND next_try_at <= now()
        AND (handed_at IS NOT NULL OR attempts >= :most)
    RETURNING id
""")
_KEEP = text("""
    UPDATE mail_message SET state = 'kept'
    WHERE state = 'waiting' AND next_try_at <= now() RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that the caller may try to send now, until somebody else may."""

    id: int
    attempts: int
    message_id: str
    to: str
    language: str
    subject: str
    text: str
    html: str
    created_at: datetime
    request_id: str
    file_stored_as: str = ""
    file_name: str = ""
    file_type: str = ""

    @property
    def turn(self) -> dict[str, int]:
        """What tells this turn from those of others."""
        return {"id": self.id, "attempts": self.attempts}


def claim(seconds: int, only: int | None = None) -> Claim | None:
    """Take the mail that is due longest; committed.

    Args:
        seconds: that the mail server may take for one answer.
        only: the id of the one mail that is wanted, or None for any.

    Returns:
        the mail, or None where none is due.
    """
    lease = 2 * seconds * CONVERSATION + 30
    values = {"lease": lease, "only": only, "most": ATTEMPTS}
    row = db.session.execute(_CLAIM, values).one_or_none()
    if row:
        announce(topics.MAIL)
    db.session.commit()
    return Claim(*row) if row else None


def hand(mine: Claim) -> bool:
    """Note that a mail may arrive from now on, if it is still the caller's; committed."""
    found = db.session.execute(_HAND, mine.turn)
    db.session.commit()
    return bool(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def sent(mine: Claim) -> None:
    """Note that the server took a mail, in the current transaction."""
    announce(topics.MAIL)
    db.session.execute(_SENT, mine.turn)


def failed(mine: Claim, reason: str, error: str) -> list[int]:
    """Note that a mail will not be tried again, in the current transaction.

    Args:
        mine: the mail.
        reason: a `MailReason`.
        error: what the server said.

    Returns:
        the ids of mails that failed for good.
    """
    announce(topics.MAIL)
    return list(db.session.scalars(_FAILED, mine.turn | {"reason": reason, "error": error}))


def later(mine: Claim, reason: str, error: str) -> list[int]:
    """Note that a mail was not taken now; arguments and answer are those of `failed`."""
    announce(topics.MAIL)
    values = mine.turn | _pauses() | {"reason": reason, "error": error}
    return [row.id for row in db.session.execute(_LATER, values) if row.state == "failed"]


def all_later(error: str) -> list[int]:
    """Count an attempt for all mails that are due, as the server is away; answers as `failed`."""
    rows = db.session.execute(_ALL_LATER, _pauses() | {"error": error})
    return [row.id for row in rows if row.state == "failed"]


def cut_off() -> list[int]:
    """Give up what may have arrived when its sender died, or kills each; answers as `failed`."""
    return list(db.session.scalars(_CUT_OFF, {"most": ATTEMPTS}))


def keep_due() -> int:
    """Keep what is due for the viewer alone, as there is no server; returns how many."""
    kept = len(db.session.scalars(_KEEP).all())
    if kept:
        announce(topics.MAIL)
    return kept


def _pauses() -> dict[str, float]:
    return {"most": ATTEMPTS, "pause": PAUSE, "longest": LONGEST_PAUSE, "jitter": JITTER}

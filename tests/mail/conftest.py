"""Letters, and what became of them."""

from sqlalchemy import text

from ahsp.extensions import db
from ahsp.mail.letter import Letter
from ahsp.mail.outbox import queue
from ahsp.models import MailMessage

LETTER = Letter(
    subject="Impor selesai: buku.xlsx",
    paragraphs=("Berkas sudah dibaca.",),
    facts=(("Baru", "12"),),
    links=(("Buka impor", "https://ahsp.example/import/12"),),
    why="Anda mengunggahnya.",
)


def write(key: str = "k", to: str = "siti@kantor.example", letter: Letter = LETTER) -> int:
    """Put a letter into the outbox; committed."""
    mail_id = queue(key, to, "id", lambda: letter)
    db.session.commit()
    assert mail_id is not None
    return mail_id


def now(mail_id: int) -> MailMessage:
    """A mail as it is in the database at this moment."""
    db.session.rollback()
    return db.session.get_one(MailMessage, mail_id, populate_existing=True)


def mails() -> list[MailMessage]:
    """All mail, oldest first."""
    db.session.rollback()
    return list(db.session.query(MailMessage).order_by(MailMessage.id))


def wait_of(mail: MailMessage) -> float:
    """Seconds until a mail is due."""
    query = text("SELECT extract(epoch FROM next_try_at - now()) FROM mail_message WHERE id = :id")
    return float(db.session.execute(query, {"id": mail.id}).scalar_one())

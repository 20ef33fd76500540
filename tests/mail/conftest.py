"""Letters, and what became of them."""

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

"""A mail server, and the site set up to use it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from ahsp.extensions import db
from ahsp.mail.letter import Letter
from ahsp.mail.outbox import queue
from ahsp.models import MailMessage
from tests.mail.sink import Sink, running

Configure = Callable[..., None]
LETTER = Letter(
    subject="Impor selesai: buku.xlsx",
    paragraphs=("Berkas sudah dibaca.",),
    facts=(("Baru", "12"),),
    links=(("Buka impor", "https://ahsp.example/import/12"),),
    why="Anda mengunggahnya.",
)


@pytest.fixture
def configure(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Change settings for one test: `configure(smtp_host=...)`."""

    def act(**changes: Any) -> None:
        settings = replace(context.config["SETTINGS"], **changes)
        monkeypatch.setitem(context.config, "SETTINGS", settings)

    return act


@pytest.fixture
def sink(configure: Configure) -> Iterator[Sink]:
    """A mail server that takes everything, and to which mail is sent."""
    with running() as made:
        configure(
            smtp_host=made.host,
            smtp_port=made.port,
            smtp_tls="none",
            smtp_seconds=5,
            mail_from="AHSP Referensi <ahsp@kantor.example>",
            public_url="https://ahsp.example",
        )
        yield made


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

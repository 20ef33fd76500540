"""A small installation in a folder of its own, with servers of its own, driven by its commands."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg

from ahsp import embedded

ROOT = Path(__file__).resolve().parents[2]
CONTENT = """
    SELECT a.kode, a.nama, a.satuan, a.digest, r.position, r.uraian, r.koefisien
    FROM ahsp a JOIN rincian r ON r.ahsp_id = a.id ORDER BY a.kode, a.id, r.position
"""


class House:
    """One data folder; everything is done as its operator does it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        self.env = {**inherited, "AHSP_DATA": str(data)}

    def start(self, *words: str, **env: str) -> "subprocess.Popen[str]":
        """Start a module of the program; it says what it does through pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **env: str) -> tuple[int, str, str]:
        """Run a module to its end; its status, what it said and what it complained of."""
        process = self.start(*words, **env)
        said, complaint = process.communicate(timeout=300)
        return process.returncode, said, complaint

    def ask(self, *words: str, **env: str) -> str:
        """Run a module that must succeed; what it said."""
        status, said, complaint = self.run(*words, **env)
        assert status == 0, complaint
        return said

    def prepare(self) -> str:
        """Make the database and the first administrator; returns the password."""
        answer: dict[str, Any] = json.loads(self.ask("ahsp.ops.prepare").splitlines()[-1])
        return str(answer["admin"]["password"])

    @property
    def url(self) -> str:
        """The address of its database."""
        return embedded.connect(self.data).database_url

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What its database answers."""
        with psycopg.connect(self.url) as link:
            return link.execute(statement).fetchall()

    def content(self) -> list[tuple[Any, ...]]:
        """Its analyses with their lines."""
        return self.rows(CONTENT)

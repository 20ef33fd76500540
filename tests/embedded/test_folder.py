"""What the operating system refuses becomes a sentence with its remedy."""

import errno
from pathlib import Path

import pytest

from ahsp.embedded import cluster
from ahsp.embedded.account import Home
from ahsp.embedded.folder import EmbeddedError, Folder, explain


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "No space is left on the disk that holds /d: free some and start again."),
        (errno.EROFS, "/d is on a read-only disk: set AHSP_DATA"),
        (errno.EACCES, "/d/run may not be used by this user: start as the user who made it"),
        (errno.ENOTDIR, "The data folder /d cannot be used"),
    ],
)
def test_each_kind_of_refusal_says_what_to_do(number: int, sentence: str) -> None:
    assert sentence in str(explain(OSError(number, "refused", "/d/run"), Path("/d")))


def test_a_log_that_grows_long_is_moved_aside_while_it_is_written(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.prepare()
    with folder.open_log("web") as log, folder.open_log("beat") as short:
        short.write(b"short")
        log.write(b"x" * 10_000_001)
        log.flush()
        assert folder.shorten_logs() == ["web"]
        assert folder.shorten_logs() == []
        log.write(b"later")
    assert (folder.log / "web.old.log").stat().st_size == 10_000_001
    assert (folder.log / "web.log").read_bytes() == b"later"
    assert (folder.log / "beat.log").read_bytes() == b"short"
    assert not (folder.log / "beat.old.log").exists()


def test_a_log_that_grew_long_is_moved_aside(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.prepare()
    with folder.open_log("web") as log:
        log.truncate(10_000_001)
    with folder.open_log("web") as log:
        log.write(b"new\n")
    assert (folder.log / "web.log").read_bytes() == b"new\n"
    assert (folder.log / "web.old.log").stat().st_size == 10_000_001


def test_a_damaged_note_counts_as_none(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.prepare()
    (folder.run / "servers.json").write_text("[")
    assert folder.read_state() is None
    (folder.run / "servers.json").write_text("[]")
    assert folder.read_state() is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("could not write: No space left on device", "No space is left on the disk"),
        ("initdb: error: cannot be run as root\nhint", "initdb: error: cannot be run as root."),
        ("", "it said nothing"),
    ],
)
def test_programs_that_fail_are_quoted(tmp_path: Path, said: str, sentence: str) -> None:
    program = tmp_path / "initdb"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.1'\n")
    for each in (program, tmp_path / "postgres"):
        each.chmod(0o755)
    with pytest.raises(EmbeddedError, match=sentence):
        cluster.ensure(Home(tmp_path, None), tmp_path, "secret", known=False)
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "password.new").exists()

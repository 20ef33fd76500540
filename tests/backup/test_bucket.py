"""Backups of an installation whose files are in a bucket."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from ahsp.backup import BackupError, files
from ahsp.backup.making import make
from ahsp.config import Settings
from ahsp.storage.choosing import bucket_of
from ahsp.storage.kept import new_name
from tests.storage.conftest import s3

__all__ = ["s3"]


def test_files_in_a_bucket_are_listed_copied_where_wanted_and_put_back(
    context: Flask, settings: Settings, s3: str, tmp_path: Path
) -> None:
    given = replace(
        settings, data=tmp_path / "data", s3_bucket="berkas", s3_endpoint=s3, s3_key_id="key",
        s3_secret="secret", s3_prefix="ahsp",
    )  # fmt: skip
    between = bucket_of(given)
    assert between
    name = new_name("uploads", "xlsx")
    (tmp_path / "book").write_bytes(b"a workbook")
    between.put(name, tmp_path / "book")

    listed = make(given, tmp_path / "listed").manifest
    assert listed.bucket == [name]
    assert not [each for each in listed.files if name in each]
    copied = make(given, tmp_path / "copied", with_bucket=True)
    assert copied.manifest.bucket == [name]
    copied.manifest.check(copied.folder)

    assert files.put_into_bucket(copied.folder, [name], between) == 0, "it is there"
    between.delete(name)
    assert files.put_into_bucket(tmp_path / "listed", [name], between) == 1, "nobody has it"
    assert files.put_into_bucket(copied.folder, [name], between) == 0
    assert between.open(name).read() == b"a workbook"
    assert (copied.folder / files.BUCKET / name).is_file(), "the backup stays whole"


def test_a_bucket_that_does_not_answer_is_said_and_no_backup_is_made(
    context: Flask, settings: Settings, s3: str, tmp_path: Path
) -> None:
    given = replace(
        settings, data=tmp_path / "data", s3_bucket="none", s3_endpoint=s3, s3_key_id="key",
        s3_secret="secret",
    )  # fmt: skip
    with pytest.raises(BackupError, match="bucket does not answer"):
        make(given, tmp_path / "backups")
    assert not list((tmp_path / "backups").glob("ahsp-*"))

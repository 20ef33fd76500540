"""Both places for files: a folder, and a bucket of a real S3 server on this machine."""

import errno
import os
import time
from pathlib import Path

import pytest
from flask import Flask

from ahsp.storage import folder
from ahsp.storage.choosing import storage
from ahsp.storage.folder import Folder
from ahsp.storage.kept import AwayError, FullError, MissingError, Storage, checked, new_name
from ahsp.storage.s3 import Bucket
from tests.conftest import Configure


def bucket(address: str, name: str = "berkas") -> Bucket:
    return Bucket(name, address, "us-east-1", "key", "secret", "ahsp")


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """Each of the places, one after the other."""
    if request.param == "folder":
        return Folder(tmp_path / "files")
    return bucket(request.getfixturevalue("s3"))


def made(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "made"
    path.write_bytes(content)
    return path


def test_what_is_put_is_read_in_pieces_and_deleted(place: Storage, tmp_path: Path) -> None:
    content = os.urandom(11_000_000)  # more than one part of an upload
    name = new_name("exports", "xlsx")
    place.put(name, made(tmp_path, content))
    found = place.open(name)
    pieces = list(found.pieces)
    found.close()
    assert found.size == len(content)
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) < 4_000_000
    assert name in dict(place.names("exports"))
    place.delete(name)
    place.delete(name)
    assert name not in dict(place.names("exports"))
    with pytest.raises(MissingError):
        place.open(name)


def test_areas_are_apart_and_files_have_an_age(place: Storage, tmp_path: Path) -> None:
    name = new_name("apart", "csv")
    place.put(name, made(tmp_path, b"kode"))
    assert [each for each, _ in place.names("other")] == []
    [(found, age)] = place.names("apart")
    assert found == name
    assert -2 < age < 120
    assert place.open(name).read() == b"kode"


@pytest.mark.parametrize(
    "name", ["../secret.txt", "exports/../x.csv", "/etc/passwd", "exports/a.csv", "exports/\n.csv"]
)
def test_only_names_of_ours_are_taken(place: Storage, tmp_path: Path, name: str) -> None:
    for act in (lambda: place.open(name), lambda: place.delete(name)):
        with pytest.raises(ValueError, match="names no file"):
            act()
    with pytest.raises(ValueError, match="names no file"):
        place.put(name, made(tmp_path, b""))


def test_a_full_disk_leaves_no_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folder, "_sync", full)
    place = Folder(tmp_path / "files")
    with pytest.raises(FullError):
        place.put(new_name("exports", "csv"), made(tmp_path, b"kode"))
    assert list((tmp_path / "files" / "exports").iterdir()) == []


def test_a_file_of_another_disk_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.name == "made":
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    place, name = Folder(tmp_path / "files"), new_name("exports", "csv")
    place.put(name, made(tmp_path, b"kode"))
    assert place.open(name).read() == b"kode"


def test_a_folder_that_may_not_be_read_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "exports").mkdir()
    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(AwayError):
        list(Folder(tmp_path).names("exports"))


def test_half_a_file_is_never_listed_and_deleted_when_it_is_old(tmp_path: Path) -> None:
    place, name = Folder(tmp_path), new_name("exports", "csv")
    half = tmp_path / (name + folder.HALF)
    half.parent.mkdir()
    half.write_bytes(b"ko")
    assert list(place.names("exports")) == []
    assert half.exists(), "somebody may just write it"
    long_ago = time.time() - 7200
    os.utime(half, (long_ago, long_ago))
    assert list(place.names("exports")) == []
    assert not half.exists()
    with pytest.raises(MissingError):
        place.open(name)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(AwayError):
        Folder(tmp_path / "files").put(new_name("exports", "csv"), made(tmp_path, b""))


def test_a_server_that_is_away_or_has_no_such_bucket_says_so(s3: str, tmp_path: Path) -> None:
    name = new_name("exports", "csv")
    with pytest.raises(AwayError):
        bucket("http://127.0.0.1:9").put(name, made(tmp_path, b"kode"))
    with pytest.raises((AwayError, MissingError)):
        bucket(s3, "elsewhere").put(name, made(tmp_path, b"kode"))


def test_settings_choose_the_place(context: Flask, configure: Configure, s3: str) -> None:
    assert isinstance(storage(), Folder)
    configure(s3_bucket="berkas", s3_endpoint=s3, s3_key_id="key", s3_secret="secret")
    chosen = storage()
    assert isinstance(chosen, Bucket)
    assert list(chosen.names("nothing")) == []


def test_names_differ_and_are_ours() -> None:
    names = {new_name("exports", "jsonl") for _ in range(50)}
    assert len(names) == 50
    assert all(checked(name) == name for name in names)

"""How much room there is, also where a disk does not answer."""

import shutil
from pathlib import Path

import pytest

from ahsp.running.room import SilentDiskError, room, rooms
from tests.silence import SilentDisk


def test_a_folder_has_the_room_of_its_disk(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    found = room(tmp_path)
    assert (found.folder, found.total) == (tmp_path, shutil.disk_usage(tmp_path).total)
    assert 0 <= found.free <= found.total
    assert [each.folder for each in rooms(tmp_path)] == [tmp_path], "one disk counts once"


def test_a_folder_that_is_not_there_is_an_error_and_no_silence(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        rooms(tmp_path / "nowhere")


def test_a_disk_that_does_not_answer_is_asked_once_however_many_want_to_know(
    silent_disk: SilentDisk, tmp_path: Path
) -> None:
    for _ in range(3):
        with pytest.raises(SilentDiskError) as silent:
            rooms(tmp_path)
        assert silent.value.folder == tmp_path
    silent_disk.end()
    assert silent_disk.asked.count(tmp_path) == 1


def test_and_counts_again_as_soon_as_it_answers(silent_disk: SilentDisk, tmp_path: Path) -> None:
    with pytest.raises(SilentDiskError):
        room(tmp_path)
    silent_disk.end()
    assert room(tmp_path).total > 0
    assert silent_disk.asked.count(tmp_path) == 2

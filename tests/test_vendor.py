"""The browser gets exactly the vendored files whose origin and licence are recorded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "VENDOR.json"
FOLDERS = (ROOT / "static" / "vendor", ROOT / "tests" / "vendor")

ENTRIES: list[dict[str, str]] = json.loads(MANIFEST.read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_vendored_file_matches_its_recorded_checksum(entry: dict[str, str]) -> None:
    content = (ROOT / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_every_file_in_a_vendor_folder_is_recorded() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in folder.rglob("*")
        if path.is_file() and path != MANIFEST
    }
    assert found == {entry["file"] for entry in ENTRIES}


def test_every_package_keeps_its_licence_text() -> None:
    with_licence = {entry["name"] for entry in ENTRIES if entry["file"].endswith("/LICENSE")}
    assert with_licence == {entry["name"] for entry in ENTRIES}
    assert all(entry["licence"] and entry["version"] for entry in ENTRIES)


def test_no_vendored_style_asks_another_server_for_anything() -> None:
    for entry in ENTRIES:
        if entry["file"].endswith(".css"):
            text = (ROOT / entry["file"]).read_text(encoding="utf-8")
            assert "url(http" not in text.replace("'", "").replace('"', "")
            assert "@import" not in text

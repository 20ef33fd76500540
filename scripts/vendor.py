"""Fetch the front-end files that the product carries, and write their checksums.

Run it by hand after raising a version below: `python scripts/vendor.py`.  It needs
`npm`; nothing else in the project does.  What it writes is committed, so neither an
installation nor a browser ever asks another server for a file.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "VENDOR.json"


@dataclass(frozen=True)
class Package:
    """One package: which of its files are kept, and where under the project."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org",
        # 2.0.x on purpose: 4.0 changed inheritance, events and headers.
        "2.0.11",
        "0BSD",
        {
            "dist/htmx.min.js": "static/vendor/htmx/htmx.min.js",
            "LICENSE": "static/vendor/htmx/LICENSE",
        },
    ),
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "static/vendor/bootstrap/bootstrap.min.css",
            "LICENSE": "static/vendor/bootstrap/LICENSE",
        },
    ),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": "static/vendor/inter/inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "static/vendor/inter/inter-latin-ext.woff2",
            "LICENSE": "static/vendor/inter/LICENSE",
        },
    ),
    Package(
        "chart.js",
        "4.6.1",
        "MIT",
        {
            "dist/chart.umd.min.js": "static/vendor/chart.js/chart.umd.min.js",
            "LICENSE.md": "static/vendor/chart.js/LICENSE",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        {"axe.min.js": "tests/vendor/axe.min.js", "LICENSE": "tests/vendor/LICENSE"},
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """Download one package into `folder` and return its archive.

    Raises subprocess.CalledProcessError when npm cannot find or reach it.
    """
    command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    answer = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return folder / answer.stdout.split()[-1]


def unpack(package: Package, archive: Path) -> list[dict[str, str]]:
    """Write the kept files below the project and return their manifest entries."""
    entries = []
    with tarfile.open(archive) as tar:
        for inside, outside in package.files.items():
            member = tar.extractfile(str(PurePosixPath("package") / inside))
            if member is None:
                raise SystemExit(f"{package.name} {package.version} has no file {inside}")
            content = member.read()
            target = ROOT / outside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            entries.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "file": outside,
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    return entries


def main() -> None:
    """Fetch every package and write the manifest."""
    entries: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            entries += unpack(package, fetch(package, Path(folder)))
            print(f"{package.name} {package.version}: {len(package.files)} files")
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

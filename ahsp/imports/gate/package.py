"""Looking through an .xlsx: the package, its relations, and every one of its parts."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ahsp.imports.gate.archive import Archive
from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.contents import TYPES, Contents
from ahsp.imports.gate.directory import Entry
from ahsp.imports.gate.error_cells import ErrorsInBytes
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.glance import Glance
from ahsp.imports.gate.kind import OLE, ZIP
from ahsp.imports.gate.refusal import RefusedError
from ahsp.imports.gate.scanner import Scanner

LARGE = 1 << 14
"""Unpacked bytes past which a part gets the quick look first."""
_XML_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_XML_NAMES = (".xml", ".rels", ".vml")


def inspect(path: Path, bounds: Bounds) -> Findings:
    """Look through a zip file that should be an .xlsx.

    Args:
        path: the file.
        bounds: the limits.

    Returns:
        what was seen and let pass.

    Raises:
        RefusedError: the file is not taken.
    """
    with Archive(path, bounds) as archive:
        package = _Package(archive, bounds)
        package.read()
        return package.findings


class _Package:
    def __init__(self, archive: Archive, bounds: Bounds) -> None:
        self.findings = Findings("xlsx")
        self._archive = archive
        self._bounds = bounds
        self._glance = Glance(bounds)
        self._contents = Contents(self.findings, bounds)

    def read(self) -> None:
        """Look at what says what the parts are first, then at all others."""
        order = sorted(self._archive.entries, key=_importance)
        self._contents.check_names([entry.name for entry in order])
        for entry in order:
            self._read_part(entry)

    def _read_part(self, entry: Entry) -> None:
        chunks = self._archive.chunks(entry)
        first = next(chunks, b"")
        name = entry.name.casefold()
        if name.endswith(_XML_NAMES) or _XML_START.match(first):
            try:
                self._read_xml(entry, chain([first], chunks))
            except RefusedError as refused:
                # Drawings in the old markup are often no proper XML, and nothing reads them.
                if refused.reason != "corrupt" or not name.endswith(".vml"):
                    raise
        elif first.startswith(OLE):
            reason = "macro" if "_VBA_PROJECT".encode("utf-16-le") in first else "embedded_object"
            raise RefusedError(reason, place=entry.name)
        elif first.startswith(ZIP):
            raise RefusedError("zip_structure", what="nested", place=entry.name)
        for _ in chunks:
            pass

    def _read_xml(self, entry: Entry, chunks: Iterator[bytes]) -> None:
        started, sheet = self._contents.enter(entry.name)
        errors = self.findings.errors
        if entry.unpacked > LARGE and not entry.name.casefold().endswith(".rels"):
            if not self._glance.suspicious(chunks, ErrorsInBytes(errors, sheet)):
                return
            chunks = self._archive.chunks(entry)
        scanner = Scanner(entry.name, sheet, self._bounds, started, errors)
        scanner.read(chunks)
        self.findings.long_text = self.findings.long_text or scanner.long_text


def _importance(entry: Entry) -> int:
    name = entry.name.casefold()
    if name == TYPES.casefold():
        return 0
    if name.endswith(".rels"):
        return 1 if name == "_rels/.rels" else 2
    return 3 if name.endswith("workbook.xml") else 4

"""From sheets to the parts that are read: as people said, else by what is in them."""

from collections.abc import Mapping as Known
from collections.abc import Sequence

from ahsp.imports.reading.instructions import Instructions
from ahsp.imports.sheets.block import BlockSheet, recognise_blocks
from ahsp.imports.sheets.carried import flat_sheet
from ahsp.imports.sheets.layout import Layout, missing_headers, recognise
from ahsp.imports.sheets.mapping import (
    Mapping,
    first_header,
    layout_of,
    mapping_of,
    moved,
    signature,
)
from ahsp.imports.sheets.outline import ROWS, Origin, Sampler, SheetOutline
from ahsp.imports.sheets.parts import Part
from ahsp.imports.sheets.unread import why_unread
from ahsp.imports.sheets.workbook import RefusedError, Sheet

MOST_NAMED = 10
"""Sheets that a refusal names."""


def recognise_parts(
    sheets: Sequence[Sheet], instructions: Instructions
) -> tuple[list[Part], list[SheetOutline]]:
    """Find the parts of a file that are read.

    Args:
        sheets: all sheets.
        instructions: what people said of sheets, and what is remembered of headers.

    Returns:
        the parts, and an outline of every sheet.

    Raises:
        RefusedError: `unrecognised`, with the outline.
    """
    said = {mapping.sheet: mapping for mapping in instructions.mappings}
    found = [_recognised(sheet, said.get(sheet.name), instructions.remembered) for sheet in sheets]
    sampler = Sampler()
    for sheet, (_, outline) in zip(sheets, found, strict=True):
        outline.top, outline.left = sheet.row_number(0), sheet.left + 1
        outline.sample = sampler.sample(sheet)
        outline.headers = [
            (signature(row), sheet.left + first_header(row) + 1)
            for row in sheet.rows[: len(outline.sample)]
        ]
    parts, outlines = [part for part, _ in found if part], [outline for _, outline in found]
    if not parts:
        raise _unrecognised(outlines)
    return parts, outlines


def _unrecognised(outlines: list[SheetOutline]) -> RefusedError:
    lacking = min((each.missing for each in outlines if each.missing), key=len, default=[])
    refused = RefusedError(
        "unrecognised", sheets=[each.name for each in outlines][:MOST_NAMED], missing=lacking
    )
    refused.outline = outlines
    return refused


def _recognised(
    sheet: Sheet, said: Mapping | None, remembered: Known[str, Mapping]
) -> tuple[Part | None, SheetOutline]:
    """A sheet as a person said, else as is remembered of its headers, else by its content."""
    if said is not None and said.kind != "content":
        return _as_said(sheet, said)
    known = None if said else _remembered(sheet, remembered)
    if known is not None:
        return _flat(sheet, *known, "remembered")
    layout = recognise(sheet.rows)
    if layout is not None:
        return _flat(sheet, layout, mapping_of(layout, sheet), "content")
    return _blocks_or_nothing(sheet, "content")


def _as_said(sheet: Sheet, said: Mapping) -> tuple[Part | None, SheetOutline]:
    if said.kind == "skip":
        blocks = _count(recognise_blocks(sheet))
        told = SheetOutline(
            name=sheet.name, rows=len(sheet.rows), reason="by-person", blocks=blocks
        )
        told.origin, told.mapping = "person", said
        return None, told
    layout = layout_of(said, sheet) if said.kind == "flat" else None
    if layout is not None:
        return _flat(sheet, layout, said, "remembered" if said.remembered else "person")
    return _blocks_or_nothing(sheet, "person")


def _remembered(sheet: Sheet, remembered: Known[str, Mapping]) -> tuple[Layout, Mapping] | None:
    """The first header row that something is remembered of, if its columns are all there."""
    for index, row in enumerate(sheet.rows[:ROWS] if remembered else ()):
        known = remembered.get(signature(row))
        if known is not None:
            mapping = moved(known, sheet, index)
            layout = layout_of(mapping, sheet)
            if layout is not None:
                return layout, mapping
    return None


def _flat(
    sheet: Sheet, layout: Layout, mapping: Mapping, origin: Origin
) -> tuple[Part, SheetOutline]:
    part = flat_sheet(sheet, layout)
    told = SheetOutline(name=sheet.name, rows=part.row_count, kind=part.kind, mapping=mapping)
    told.origin = origin
    return part, told


def _blocks_or_nothing(sheet: Sheet, origin: Origin) -> tuple[Part | None, SheetOutline]:
    part = recognise_blocks(sheet)
    told = SheetOutline(name=sheet.name, rows=len(sheet.rows), blocks=_count(part))
    if part is None:
        told.reason, told.missing = why_unread(sheet), missing_headers(sheet.rows)
        return None, told
    told.kind, told.origin = part.kind, origin
    told.mapping = Mapping(sheet=sheet.name, kind="block")
    return part, told


def _count(part: BlockSheet | None) -> int:
    return part.block_count if part else 0

"""Small .xlsx files, made part by part, so that a test can put anything anywhere."""

import zipfile
from io import BytesIO
from pathlib import Path

from ahsp.imports.gate import Bounds, Findings, inspect

BOUNDS = Bounds(rows=1_000, columns=20)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
Parts = dict[str, str | bytes]


def relations(*each: tuple[str, str, str]) -> str:
    """A .rels part of (kind, target, further attributes)."""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}" {more}/>'
        for number, (kind, target, more) in enumerate(each, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def types(*overrides: tuple[str, str]) -> str:
    """The part that names the types of the others."""
    inner = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides
    )
    default = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{XML}<Types xmlns="{PACKAGE}/content-types">{default}{inner}</Types>'


def sheet(data: str = "", after: str = "") -> str:
    """A worksheet with rows and what follows them."""
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'


def row(*cells: str, number: int = 1) -> str:
    """A row of numbers."""
    inner = "".join(
        f'<c r="{chr(65 + at)}{number}"><v>{cell}</v></c>' for at, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inner}</row>'


def formula(text: str) -> str:
    """A row whose cell B2 has a formula; the text is put in as it is."""
    return f'{row("1")}<row r="2"><c r="B2"><f>{text}</f><v>0</v></c></row>'


def parts(**changed: str | bytes) -> Parts:
    """The parts of a good workbook with one sheet named Data."""
    book = (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    made: Parts = {
        "[Content_Types].xml": types(("xl/workbook.xml", SHEET_TYPE)),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml", ""), ("sharedStrings", "sharedStrings.xml", "")
        ),
        SHEET: sheet(row("1", "2")),
        STRINGS: f'{XML}<sst xmlns="{MAIN}"><si><t>satu</t></si></sst>',
    }
    return made | changed


def packed(content: Parts) -> bytes:
    """A zip file of parts."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return kept.getvalue()


def look(folder: Path, content: Parts | bytes, bounds: Bounds = BOUNDS) -> Findings:
    """Put a workbook before the gate."""
    path = folder / "book.xlsx"
    path.write_bytes(content if isinstance(content, bytes) else packed(content))
    return inspect(path, path.name, bounds)

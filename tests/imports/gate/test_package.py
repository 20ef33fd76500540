"""What no workbook may have, wherever in the package it is, and what harmless ones do have."""

from dataclasses import replace
from pathlib import Path

import pytest

from ahsp.imports.gate import RefusedError
from tests.imports.gate.packages import (
    BOUNDS,
    MAIN,
    SHEET,
    STRINGS,
    XML,
    Parts,
    formula,
    look,
    parts,
    relations,
    row,
    sheet,
    types,
)

DTD = '<!DOCTYPE x [<!ENTITY a "b">]>'
CORE = "docProps/core.xml"
RELS = "xl/worksheets/_rels/sheet1.xml.rels"
DDE = "cmd|'/C echo inert'!A0"
OUTSIDE = 'TargetMode="External"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(folder: Path, content: Parts, **changes: int) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        look(folder, content, replace(BOUNDS, **changes))
    return caught.value


@pytest.mark.parametrize("part", [*parts(), CORE, "xl/comments1.xml", "customXml/item1.bin"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16be"])
def test_a_document_type_is_refused_in_any_part_and_encoding(
    tmp_path: Path, part: str, encoding: str
) -> None:
    text = str(parts().get(part, f"{XML}<x/>")).replace("UTF-8", encoding.upper())
    text = text.replace("?>\n", f"?>\n{DTD}", 1)
    mark = b"\xfe\xff" if encoding == "utf-16be" else b""
    found = refused(tmp_path, parts() | {part: mark + text.encode(encoding)})
    assert (found.reason, found.detail["place"]) == ("xml_dtd", part)


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0" encoding="UTF-7"?><x/>',
        '<?xml version="1.0" encoding="no-such"?><x/>',
        '<?xml version="1.0" encoding="utf-32"?><x/>',
        "<x>",
        "<x>&#1;</x>",
        "<x>\0</x>",
        "not xml",
        "",
    ],
)
def test_a_part_that_is_no_xml_is_corrupt(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, parts() | {SHEET: text}).reason == "corrupt"


def test_another_encoding_is_read(tmp_path: Path) -> None:
    text = sheet(formula(DDE)).replace("UTF-8", "UTF-16").encode("utf-16")
    assert refused(tmp_path, parts() | {SHEET: text}).reason == "malicious_formula"


def test_old_drawings_need_not_be_proper_xml_but_hide_no_document_type(tmp_path: Path) -> None:
    part = "xl/drawings/vmlDrawing1.vml"
    look(tmp_path, parts() | {part: "<xml><br>text</xml>"})
    assert refused(tmp_path, parts() | {part: f"{DTD}<xml><br></xml>"}).reason == "xml_dtd"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<a>" * 300 + "</a>" * 300, "depth"),
        ("<a " + " ".join(f'b{n}="1"' for n in range(1_001)) + "/>", "attributes"),
    ],
)
def test_xml_that_only_wears_readers_out_is_corrupt(tmp_path: Path, text: str, what: str) -> None:
    found = refused(tmp_path, parts() | {CORE: text})
    assert (found.reason, found.detail["what"]) == ("corrupt", what)


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        (formula(DDE), "Data!B2"),
        ("<row><c><v>1</v></c><c><f>cmd&#124;'/C x'!A0</f></c></row>", "Data!B1"),
        (formula("<![CDATA[cmd]]><![CDATA[|'/C x'!A0]]>"), "Data!B2"),
        (formula("cmd<!-- -->|<?x?>'/C x'!A0"), "Data!B2"),
        (formula("c<x>md</x>|'/C x'!A0"), "Data!B2"),
        (f'<row r="3"><c r="C3"><f t="array" ref="C3:C4">{DDE}</f></c></row>', "Data!C3"),
        (f'<row r="3"><c r="C3"><f t="shared" si="0" ref="C3:C4">{DDE}</f></c></row>', "Data!C3"),
    ],
)
def test_a_formula_is_found_however_its_cell_is_written(
    tmp_path: Path, inside: str, place: str
) -> None:
    found = refused(tmp_path, parts() | {SHEET: sheet(inside)})
    assert (found.reason, found.detail["place"]) == ("malicious_formula", place)
    assert found.detail["found"] == "DDE"


@pytest.mark.parametrize(
    "after",
    [
        f"<conditionalFormatting><cfRule><formula>{DDE}</formula></cfRule></conditionalFormatting>",
        f'<conditionalFormatting><cfRule><cfvo val="{DDE}"/></cfRule></conditionalFormatting>',
        f"<dataValidations><x><formula1>1</formula1><formula2>{DDE}</formula2></x></dataValidations>",
        f'<extLst><xm:f xmlns:xm="urn:x">{DDE}</xm:f></extLst>',
        f'<controls><controlPr linkedCell="{DDE}"/></controls>',
    ],
)
def test_a_formula_is_found_around_the_cells(tmp_path: Path, after: str) -> None:
    assert refused(tmp_path, parts() | {SHEET: sheet(row("1"), after)}).detail["place"] == "Data"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("xl/tables/t.xml", f"<x><calculatedColumnFormula>{DDE}</calculatedColumnFormula></x>"),
        ("xl/charts/chart1.xml", f'<c:chart xmlns:c="urn:c"><c:f>{DDE}</c:f></c:chart>'),
        ("xl/drawings/drawing1.xml", f'<xdr xmlns:x="urn:x"><x:sp textlink="{DDE}"/></xdr>'),
        ("xl/externalLinks/e.xml", '<x><ddeLink ddeService="x"/></x>'),
        ("xl/externalLinks/e.xml", f'<x><definedName refersTo="{DDE}"/></x>'),
        ("xl/pivotCache/p.xml", f'<p><cacheField formula="{DDE}"/></p>'),
    ],
)  # fmt: skip
def test_a_formula_is_found_in_every_part_that_can_hold_one(
    tmp_path: Path, part: str, text: str
) -> None:
    found = refused(tmp_path, parts() | {part: text})
    assert (found.reason, found.detail["place"]) == ("malicious_formula", part)


def test_a_formula_is_found_in_a_name_and_with_a_prefix(tmp_path: Path) -> None:
    names = f'<definedNames><definedName name="Auto_Open">{DDE}</definedName></definedNames>'
    book = str(parts()["xl/workbook.xml"]).replace("</workbook>", f"{names}</workbook>")
    assert refused(tmp_path, parts() | {"xl/workbook.xml": book}).reason == "malicious_formula"
    cells = f'<x:row r="1"><x:c r="A1"><x:f>{DDE}</x:f></x:c></x:row>'
    text = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    assert refused(tmp_path, parts() | {SHEET: text}).detail["place"] == "Data!A1"


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    text = f"={DDE}"
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    cells += f'<c r="B1" t="str"><v>{text}</v></c></row>'
    strings = f'{XML}<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    look(tmp_path, parts() | {SHEET: sheet(cells), STRINGS: strings})


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"xl/vbaProject.bin": "x"}, "macro"),
        ({"odd/VBAProject.BIN": "x"}, "macro"),
        ({"xl/macrosheets/sheet1.xml": "<x/>"}, "macro"),
        ({"xl/data.xml": f'<xm:macrosheet xmlns:xm="{MAIN}"/>'}, "macro"),
        ({"xl/data.bin": OLE + "_VBA_PROJECT".encode("utf-16-le")}, "macro"),
        ({RELS: relations(("vbaProject", "data.bin", ""))}, "macro"),
        ({RELS: relations(("xlMacrosheet", "data.xml", ""))}, "macro"),
        ({"[Content_Types].xml": types(("", "application/vnd.ms-office.vbaProject"))}, "macro"),
        ({"xl/embeddings/oleObject1.bin": "x"}, "embedded_object"),
        ({"xl/activeX/activeX1.xml": "<x/>"}, "embedded_object"),
        ({"xl/data.bin": OLE}, "embedded_object"),
        ({"xl/data.xml": '<ax:ocx xmlns:ax="urn:x"/>'}, "embedded_object"),
        ({RELS: relations(("oleObject", "../media/a.bin", ""))}, "embedded_object"),
        ({RELS: relations(("control", "../a.xml", ""))}, "embedded_object"),
        ({"xl/connections.xml": "<x/>"}, "external_link"),
        ({"xl/data.xml": "<connections/>"}, "external_link"),
        ({RELS: relations(("connections", "../a.xml", ""))}, "external_link"),
        ({"xl/externalLinks/e.xml": '<x><oleLink progId="a"/></x>'}, "external_link"),
        ({RELS: relations(("image", "http://x/a.png", OUTSIDE))}, "external_link"),
        ({RELS: relations(("oddity", "//host/a", OUTSIDE))}, "external_link"),
        ({RELS: relations(("image", "http://x/a.png", ""))}, "external_link"),
        ({RELS: relations(("hyperlink", "javascript:x", OUTSIDE))}, "external_link"),
        ({RELS: relations(("hyperlink", " java&#10;script:x", OUTSIDE))}, "external_link"),
        ({RELS: relations(("hyperlink", "data:text/html,x", OUTSIDE))}, "external_link"),
        ({RELS: relations(("image", "../../../../etc/passwd", ""))}, "corrupt"),
    ],
)  # fmt: skip
def test_what_runs_or_fetches_something_is_refused(
    tmp_path: Path, changed: Parts, reason: str
) -> None:
    found = refused(tmp_path, parts() | changed)
    assert (found.reason, found.detail["place"]) == (reason, next(iter(changed)))


def test_links_to_other_workbooks_are_noted_and_hyperlinks_pass(tmp_path: Path) -> None:
    link = relations(("externalLinkPath", "file:///D:/harga.xlsx", OUTSIDE))
    more = relations(
        ("hyperlink", "https://x/", OUTSIDE),
        ("hyperlink", "C:\\a.xlsx", OUTSIDE),
        ("hyperlink", "#Data!A1", ""),
        ("image", "NULL", OUTSIDE),
        ("image", "../media/a.png", ""),
    )
    found = look(tmp_path, parts() | {"xl/externalLinks/_rels/e.xml.rels": link, RELS: more})
    assert found.links == ["file:///D:/harga.xlsx"]


@pytest.mark.parametrize(
    "content",
    [
        {"readme.txt": "x"},
        {"META-INF/MANIFEST.MF": "x"},
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"},
        {"[Content_Types].xml": types(("word/document.xml", "x")), "word/document.xml": "<x/>"},
        parts() | {"[Content_Types].xml": types(("xl/workbook.xml", "a.document.main+xml"))},
        parts() | {"_rels/.rels": relations(("officeDocument", "xl/workbook.bin", ""))},
    ],
)
def test_other_documents_are_no_workbooks(tmp_path: Path, content: Parts) -> None:
    assert refused(tmp_path, content).reason == "bad_magic"


@pytest.mark.parametrize(
    ("name", "reason"), [("book.xls", "type_mismatch"), ("book.xlsm", "bad_extension")]
)
def test_the_name_must_say_what_the_content_is(tmp_path: Path, name: str, reason: str) -> None:
    from ahsp.imports.gate import inspect

    look(tmp_path, parts())
    assert inspect(tmp_path / "book.xlsx", "BOOK.XLSX", BOUNDS).kind == "xlsx"
    with pytest.raises(RefusedError) as caught:
        inspect(tmp_path / "book.xlsx", name, BOUNDS)
    assert caught.value.reason == reason


def test_too_many_sheets_are_refused(tmp_path: Path) -> None:
    book = str(parts()["xl/workbook.xml"])
    more = "".join(f'<sheet name="{n}" sheetId="{n}"/>' for n in range(2, 7))
    content = parts() | {"xl/workbook.xml": book.replace("</sheets>", f"{more}</sheets>")}
    look(tmp_path, content, replace(BOUNDS, sheets=6))
    assert refused(tmp_path, content, sheets=5).detail == {"found": 6, "limit": 5}


def test_names_from_a_file_hold_no_control_characters(tmp_path: Path) -> None:
    found = refused(tmp_path, parts() | {"xl/embeddings/a\x07b": "x"})
    assert found.detail["place"] == "xl/embeddings/a\u2407b"

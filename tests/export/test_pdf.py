"""PDF: the sheet of one analysis and the reports, as other programs read them."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.config import ROOT
from ahsp.export.order import Format, Options, Order, Report
from ahsp.export.pdf.child import BASE, ours
from ahsp.export.pdf.setting import Limits, PdfLimitError, set_pdf
from ahsp.export.scope import Scope
from ahsp.export.writing import write
from ahsp.extensions import db
from ahsp.imports import services as imports
from ahsp.imports.sample import sample_path
from ahsp.models import Role
from ahsp.search.filters import Query
from tests.conftest import Configure
from tests.factories import make_ahsp
from tests.pages import PageClient

TOOLS = ("qpdf", "pdfinfo", "pdftotext")
pytestmark = [
    pytest.mark.usefixtures("context"),
    pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="the PDF readers are not here"),
]
SignIn = Callable[[Role], object]
ROOMY = Limits(1024, 60)


def ignore(_rows: int) -> None:
    """Take no notice."""


def made(folder: Path, scope: Scope, report: Report = Report.FULL, language: str = "en") -> Path:
    path = folder / "out.pdf"
    order = Order(scope, Options(Format.PDF, language=language, report=report))
    write(order, path, ignore)
    assert [each.name for each in folder.iterdir()] == ["out.pdf"], "nothing else is left"
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    return path


def pages_of(path: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True)
    return told.stdout.split("\f")[:-1]


def facts_of(path: Path) -> dict[str, str]:
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
    return {
        key: value.strip() for key, _, value in (row.partition(":") for row in told.split("\n"))
    }


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_sheet_of_one_analysis_has_all_that_a_budget_needs(tmp_path: Path) -> None:
    lines = [
        ("BHN", "M.01", "Semen Portland", "kg", "11.500"),
        ("TK", "L.01", "Pekerja", "OH", "0.3"),
        ("BHN", "M.02", "Kerikil", "m3", "83349"),
    ]
    ahsp = make_ahsp("2.2.1", "Beton K-225", satuan="m3", klasifikasi="Beton", lines=lines)
    db.session.execute(text("UPDATE rincian SET flags = '{lost-decimal}' WHERE koefisien > 1000"))
    db.session.commit()
    path = made(tmp_path, Scope(ahsp_id=ahsp.id))
    (page,) = pages_of(path)
    said = flat(page)
    for each in (
        "2.2.1",
        "AHSP 2025",
        "Beton K-225",
        "m3",
        "Decimal mark probably lost",
        "/verify/",
    ):
        assert each in said
    order = [said.index(each) for each in ("Labour", "Pekerja", "Materials", "Semen", "Kerikil")]
    assert order == sorted(order)
    assert re.search(r"Semen Portland\s+M\.01\s+kg\s+11\.500", page)
    assert re.search(r" 1 ?/ ?1$", said)
    facts = facts_of(path)
    assert facts["Title"] == "2.2.1 Beton K-225"
    assert facts["Page size"].endswith("(A4)")
    assert facts["Author"] == "AHSP Referensi"


def test_the_sheet_speaks_indonesian_too(tmp_path: Path) -> None:
    ahsp = make_ahsp("2.2.1", "Beton K-225")
    said = flat("".join(pages_of(made(tmp_path, Scope(ahsp_id=ahsp.id), language="id"))))
    assert "Tenaga kerja" in said
    assert "0,3000" in said
    assert "11,500" in said


def test_the_contents_tell_the_pages_where_chapters_really_are(tmp_path: Path) -> None:
    for number in range(40):
        chapter = f"Bab {number // 10 + 1} pekerjaan"
        make_ahsp(f"{number // 10}.{number % 10}", "Galian tanah", klasifikasi=chapter)
    path = made(tmp_path, Scope())
    pages = pages_of(path)
    told = dict(re.findall(r"(Bab \d pekerjaan|Overview)[ .]+(\d+)\s*$", pages[1], re.M))
    assert sorted(told) == ["Bab 1 pekerjaan", "Bab 2 pekerjaan", "Bab 3 pekerjaan",
                            "Bab 4 pekerjaan", "Overview"]  # fmt: skip
    for chapter, number in told.items():
        assert flat(pages[int(number) - 1]).startswith(f"{chapter} {chapter} "), "title and heading"
        assert re.search(rf" {number} ?/ ?{len(pages)}$", flat(pages[int(number) - 1]))
    assert len(set(told.values())) == 5
    assert facts_of(path)["Pages"] == str(len(pages))


def test_every_line_is_in_the_full_report_and_headers_repeat(tmp_path: Path) -> None:
    lines = [("BHN", f"M.{number}", f"Bahan ke-{number}", "kg", "1") for number in range(150)]
    make_ahsp("1.1", "Galian", lines=lines)
    pages = pages_of(made(tmp_path, Scope()))[3:]
    whole = "".join(pages)
    assert re.findall(r"Bahan ke-(\d+) ", whole) == [str(number) for number in range(150)]
    assert len(pages) > 2
    assert all(re.search(r"No\.\s+Item\s+Code\s+Unit\s+Coefficient", page) for page in pages)


def test_long_names_wrap_and_stay_on_the_paper(tmp_path: Path) -> None:
    name = "Pasangan" + "x" * 492
    ahsp = make_ahsp("1.1", name, klasifikasi="K" * 500, lines=[("TK", "", "y" * 2000, "OH", "1")])
    for scope in (Scope(ahsp_id=ahsp.id), Scope()):
        path = made(tmp_path, scope)
        whole = re.sub(r"\s", "", "".join(pages_of(path)))
        assert name in whole
        assert "y" * 500 in whole
        boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True)
        ends = [float(each) for each in re.findall(r'<word [^>]*xMax="([\d.]+)"', boxes.stdout)]
        assert ends
        assert max(ends) <= 595.28 - 40, "inside the margin"
        path.unlink()


def test_the_summary_has_the_numbers_and_not_the_lines(tmp_path: Path) -> None:
    imports.import_file(sample_path(), "AHSP 2025")
    path = made(tmp_path, Scope(), Report.SUMMARY)
    said = flat("".join(pages_of(path)))
    assert "Items used most" in said
    assert re.search(r"Analyses 232 Lines 1,620", said)
    assert int(facts_of(path)["Pages"]) < 10


def test_bookmarks_lead_to_chapters_and_analyses(tmp_path: Path) -> None:
    make_ahsp("1.1", "Galian tanah", klasifikasi="Bab I")
    path = made(tmp_path, Scope())
    whole = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"],
                           capture_output=True).stdout  # fmt: skip
    titles = re.findall(rb"/Title (?:\(([^)]*)\)|<([0-9a-f]+)>)", whole)
    assert {each[0].decode() for each in titles} >= {"Overview", "Bab I", "1.1 Galian tanah"}
    assert b"/URI (http://127.0.0.1:8000/verify/" in whole


AWKWARD = '<img src="file:///etc/passwd"> <script>x</script> & <link rel=stylesheet href=//evil>'


def test_markup_in_a_text_is_shown_and_fetches_nothing(tmp_path: Path) -> None:
    ahsp = make_ahsp("1.1", AWKWARD, klasifikasi=AWKWARD, lines=[("TK", "", AWKWARD, "OH", "1")])
    said = flat("".join(pages_of(made(tmp_path, Scope(ahsp_id=ahsp.id)))))
    assert said.count('src="file:///etc/passwd"') >= 2


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/x.css", f"{BASE}../wsgi.py",
     f"{BASE}../var/secret.css", f"{BASE}js/keys.js", "css/paper.css", "data:text/css,x"],
)  # fmt: skip
def test_a_document_gets_nothing_but_our_styles_and_typefaces(address: str) -> None:
    static = (ROOT / "static").resolve()
    with pytest.raises(ValueError, match="not for documents"):
        ours(static, address)
    content, media = ours(static, f"{BASE}css/paper.css")
    assert media == "text/css"
    assert b"@page" in content


@pytest.mark.parametrize(
    ("limits", "limit"), [(Limits(300, 60), "memory"), (Limits(4096, 1), "time")]
)
def test_a_document_that_wants_too_much_ends_its_child_only(
    tmp_path: Path, limits: Limits, limit: str
) -> None:
    rows = "<tr><td>" + "words in a cell " * 10 + "</td></tr>"
    with pytest.raises(PdfLimitError) as caught:
        set_pdf(f"<table>{rows * 20_000}</table>", tmp_path / "a.pdf", limits, ignore)
    assert caught.value.limit == limit


def test_what_it_is_told_to_raises_ends_the_child(tmp_path: Path) -> None:
    class CancelledError(Exception):
        """Somebody pressed cancel."""

    def cancel(_rows: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        set_pdf("<p>" * 10, tmp_path / "a.pdf", ROOMY, cancel)
    assert list(tmp_path.iterdir()) == []


def test_the_cap_and_the_remedy_are_said_before_the_work(
    context: Flask, client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    for number in range(3):
        make_ahsp(f"1.{number}", "Galian")
    monkeypatch.setattr("ahsp.export.direct.PDF_ROWS", 5)
    answer = client.get("/export/search.pdf")
    assert answer.status_code == 422
    assert "At most 5 rows" in answer.text
    answer = client.get("/export/search.pdf?report=summary")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    answer = client.get("/export/search.pdf?q=1.1")
    assert answer.data.startswith(b"%PDF-")


def test_a_limit_that_is_reached_all_the_same_is_said(
    client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    ahsp = make_ahsp("1.1", "Galian")

    def limited(*_args: object) -> None:
        raise PdfLimitError("memory")

    monkeypatch.setattr("ahsp.export.kinds.set_pdf", limited)
    answer = client.get(f"/export/ahsp/{ahsp.id}.pdf")
    assert answer.status_code == 422
    assert "takes more than 1,536 MB of memory" in answer.text
    assert "Choose the summary, or narrow the search." in answer.text


def test_a_search_with_one_result_is_still_a_report(tmp_path: Path) -> None:
    make_ahsp("1.1", "Galian")
    assert "Contents" in pages_of(made(tmp_path, Scope(Query("galian"))))[1]


def test_the_cap_of_a_report_and_the_remedy_are_said_before_anything_is_made(
    client: PageClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, configure: Configure
) -> None:
    sign_in(Role.VIEWER)
    client.set_cookie("lang", "en")
    monkeypatch.setattr("ahsp.export.direct.PDF_ROWS", 2)
    configure(export_pdf_max_rows=5)
    for number in range(3):
        make_ahsp(f"1.{number}", "Galian")
    said = "A full report takes at most 5 rows, and this has more. Take the summary"
    assert said in client.get("/export").text, "beside the choice"
    answer = client.get("/export/search.pdf")
    assert answer.status_code == 422
    assert "This is too much for a full report." in answer.text
    assert said in answer.text
    assert client.get("/export/search.pdf?report=summary").data.startswith(b"%PDF-")
    configure(export_pdf_max_rows=100)
    answer = client.get("/export/search.pdf")
    assert answer.status_code == 422
    assert "This is made behind, as it is much." in answer.text

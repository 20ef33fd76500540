"""LibreOffice opens an exported workbook without repair and computes what we wrote beside."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ahsp.export.content import Analysis, Line
from ahsp.export.order import COLUMNS
from ahsp.export.xlsx.book import write
from ahsp.export.xlsx.words import Words

SOFFICE = shutil.which("soffice")
CHAPTERS = ("Bab I", "bab i", "", "=1", "Bab *", "Bab ?", "~", '"kutip"', "<r>&</r>", "x" * 300)


def without_values(path: Path, to: Path) -> Path:
    """The workbook with every formula and none of the values that we wrote beside them."""
    with zipfile.ZipFile(path) as parts, zipfile.ZipFile(to, "w") as kept:
        for name in parts.namelist():
            kept.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", parts.read(name)))
    return to


def values_in(path: Path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
def test_libreoffice_computes_the_values_that_we_wrote(tmp_path: Path) -> None:
    units = ("kg", "Kg", "m'", "=1", "*")
    analyses = [
        Analysis("AHSP 2025", f"1.{number}", "Galian", "m3", CHAPTERS[number % len(CHAPTERS)], "",
                 [Line(("TK", "BHN", "ALT")[place % 3], "", "Semen", units[place % 5], "0.25",
                       "mojibake" if place == number % 4 else "") for place in range(number % 7)])
        for number in range(60)
    ]  # fmt: skip
    path = tmp_path / "a.xlsx"
    write(path, analyses, Words(), COLUMNS, lambda _rows: None)
    bare = without_values(path, tmp_path / "bare.xlsx")
    assert values_in(bare) != values_in(path)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [str(SOFFICE), home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    command += ["--outdir", str(tmp_path / "computed"), str(bare)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    computed, ours = values_in(tmp_path / "computed" / "bare.xlsx"), values_in(path)
    assert {at: computed.get(at) for at in ours} == pytest.approx(ours)
    assert computed.keys() == ours.keys()

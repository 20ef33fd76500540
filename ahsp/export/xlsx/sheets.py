"""Worksheets on top of the library's: one whose texts are literal, and tables of any length."""

from collections.abc import Iterable
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from ahsp.export.xlsx import cells


class Sheet(Worksheet):  # type: ignore[misc]  # the library ships no types
    """A worksheet for which text is text, whatever it looks like.

    The library takes a text from `<r>` to `</r>` for markup of its own and writes it unescaped; and
    of two escapes that share an underscore it escapes only one.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, False, attributes)

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        return cells.written(data)


class Table(Sheet):
    """A sheet of rows below a header. Its rows go to the disk as they come."""

    rows = 0

    def head(self, columns: Iterable[tuple[str, int]], style: Any) -> None:
        """Write the header, which stays in sight.

        Args:
            columns: names and widths.
            style: format of the header.
        """
        self.freeze_panes(1, 1)
        self.repeat_rows(0)
        on_paper(self)
        for column, (header, width) in enumerate(columns):
            self.set_column(column, column, width)
            self.write_string(0, column, header, style)
        # Codes like 1.10, and koefisien that no double holds, are texts on purpose.
        self.ignore_errors({"number_stored_as_text": "A:XFD"})

    def add(self, pieces: Iterable[tuple[str, str]]) -> None:
        """Write the next row.

        Args:
            pieces: letter of the column and what follows the address in each cell that is not
                empty, in the order of the columns.
        """
        if not self.rows:
            self._write_single_row(1)  # the header leaves the library's hands
        self.rows += 1
        number = self.rows + 1
        row = "".join([f'<c r="{letter}{number}"{piece}' for letter, piece in pieces])
        self.row_data_fh.write(f'<row r="{number}">{row}</row>')

    def close(self, columns: int) -> None:
        """Say how far the table reaches, and have it filtered.

        Args:
            columns: that it has.
        """
        self.dim_rowmax: int = self.rows
        self.autofilter(0, 0, self.rows, columns - 1)


def on_paper(sheet: Worksheet) -> None:
    """Have a sheet printed across, as wide as the paper."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def letters(names: Iterable[str]) -> dict[str, str]:
    """The letter of each column, by its name."""
    return {name: xl_col_to_name(place) for place, name in enumerate(names)}

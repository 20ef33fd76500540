"""Cells as a spreadsheet names them: letters for the column, counted from 1, and a row."""


def column_number(letters: str) -> int:
    """The number of a column by its letters; 0 for none."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def coordinate(address: str) -> tuple[int, int]:
    """Row and column of a cell such as `B12`."""
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), column_number(letters)

"""The workbook of refused analyses, in the layout of the file that they came in."""

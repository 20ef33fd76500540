"""The Excel workbook: a row at a time, so that its size does not matter."""

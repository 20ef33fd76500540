"""The chapters of a month's report, in the reader's words."""

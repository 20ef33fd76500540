"""The report of a month to administrators: imports, searches, the record, data quality."""

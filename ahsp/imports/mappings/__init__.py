"""What a sheet was taken for, corrected by a person and remembered for the same headers."""

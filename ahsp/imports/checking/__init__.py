"""Rows against the rules: what is wrong, what speaks for a repair, and what is held back."""

"""Backups: the database, the files and the keys of one installation, in one folder, and back again.

A backup is made while the program runs, is there whole or not at all, and says of each of its files
what it holds. Nothing here loads the application, except `proof`, which tries what was restored.
"""


class BackupError(Exception):
    """A backup cannot be made or restored; the text is one sentence with its remedy."""

"""Text that leaves for a spreadsheet."""

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell of a CSV file for a formula, in East Asian widths, too."""


def harmless(text: str) -> str:
    """A text that a spreadsheet shows instead of running it: an apostrophe in front where needed.

    Args:
        text: what a cell is to show.
    """
    return f"'{text}" if text.lstrip(" ").startswith(LIVE) else text

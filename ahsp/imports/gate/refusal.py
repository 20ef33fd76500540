"""Saying no to a file."""

from typing import Any

_PICTURES = {code: 0x2400 + code for code in range(32)} | {127: 0x2421}
"""Control characters as pictures of themselves: details go to logs, pages and a database."""


def _shown(value: Any) -> Any:
    return value.translate(_PICTURES) if isinstance(value, str) else value


class RefusedError(Exception):
    """The file is not taken: a reason code, and what a sentence about it needs.

    `detail["place"]`, where there is one, is `sheet!cell` or the part of the file. `outline` tells
    what each sheet was taken for, where that is the reason.
    """

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.outline: list[Any] = []
        self.detail = {key: _shown(value) for key, value in detail.items()}


HOSTILE = frozenset(
    {
        "macro",
        "malicious_formula",
        "xml_dtd",
        "zip_bomb",
        "zip_structure",
        "embedded_object",
        "external_link",
    }
)
"""Reasons that tell of an attack, or of content that could be one."""

"""Mail addresses that can be written to: as HTML's own `email` field takes them (WHATWG).

Addresses with letters beyond ASCII are refused: not every mail server on the way takes them.
"""

import re

LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3, without the brackets)."""
LONGEST_LOCAL = 64
_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"({_LOCAL})@{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)


class AddressError(ValueError):
    """The text is no mail address."""


def mail_address(text: str) -> str:
    """A mail address as it is kept: without outer blanks, its domain in lower case.

    Args:
        text: as typed.

    Raises:
        AddressError: it is none.
    """
    found = _ADDRESS.fullmatch(text.strip(" "))
    if found is None or len(found[0]) > LONGEST or len(found[1]) > LONGEST_LOCAL:
        raise AddressError(text)
    local, _, domain = found[0].rpartition("@")
    return f"{local}@{domain.lower()}"

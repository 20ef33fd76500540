"""Markup where only text belongs: it does nothing here, but whoever sends it may mean harm.

Pages escape everything that they show, so that nothing has to be taken out; the record tells of it.
"""

import re
from collections.abc import Iterator

from flask import Response, request

from ahsp.audit.asides import record_aside
from ahsp.audit.events import Event
from ahsp.audit.once import first
from ahsp.extensions import who

LONGEST = 200
"""Characters of the text that are recorded."""
_HARM = (
    r"</?(script|img|svg|iframe|object|embed|link|meta|style|base|form|input|body|video|audio"
    r"|details|math|a)\y|\yon(error|load|click|focus|blur|toggle|input|submit|mouse[a-z]+"
    r"|key[a-z]+|pointer[a-z]+|animation[a-z]+)\s*=|javascript\s*:"
)
IN_SQL = f"(?i){_HARM}"
"""The pattern as PostgreSQL reads it."""
_PATTERN = re.compile(_HARM.replace(r"\y", r"\b"), re.IGNORECASE)


def holds_markup(text: str) -> bool:
    """Whether a text would act in a browser that took it for HTML."""
    return ("<" in text or "=" in text or ":" in text) and _PATTERN.search(text) is not None


def record_markup(response: Response) -> Response:
    """Record markup in a request's address or form, once a minute for one person and field.

    Args:
        response: any answer.

    Returns:
        the same answer.
    """
    for field, text in _values():
        if holds_markup(text) and first("markup", who(), field[:64]):
            found = {"field": field[:64], "text": text[:LONGEST]}
            record_aside(Event.MARKUP_IN_REQUEST, found)
            break
    return response


def _values() -> Iterator[tuple[str, str]]:
    yield from request.args.items(multi=True)
    if "form" in vars(request):  # a form that the page did not read is not read here either
        for field, text in request.form.items(multi=True):
            if request.blueprint != "accounts" or field == "username":  # never a password
                yield field, text

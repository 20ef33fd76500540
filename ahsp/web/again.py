"""A form that could not be taken now, kept on the page that says so, to be sent once more."""

from flask import request

MOST_FIELDS, MOST_CHARACTERS = 200, 100_000
"""With more, the page would be as heavy as the form; the browser's way back has it."""
SECRET = ("password", "code", "secret")
"""Parts of the names of fields that no page repeats."""


def again() -> list[tuple[str, str]] | None:
    """Names and values of the form of this request; None where there is none to be sent again."""
    if request.method != "POST" or request.mimetype != "application/x-www-form-urlencoded":
        return None
    fields = list(request.form.items(multi=True))
    size = sum(len(name) + len(value) for name, value in fields)
    if len(fields) > MOST_FIELDS or size > MOST_CHARACTERS:
        return None
    secret = any(part in name.lower() for name, _ in fields for part in SECRET)
    return None if secret else fields

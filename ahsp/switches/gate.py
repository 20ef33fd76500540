"""What a request meets where a capability is off."""

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ahsp.switches import state
from ahsp.switches.known import KNOWN, Known
from ahsp.web.errors import error_page


class SwitchedOffError(NotFound):
    """The page belongs to what is switched off."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known


def check() -> None:
    """Let the request pass; raises SwitchedOffError where its page belongs to what is off."""
    for known in KNOWN.values():
        if request.blueprint in known.blueprints and not state.is_on(known.name):
            raise SwitchedOffError(known)


def tell(error: SwitchedOffError) -> Response:
    """The page or fragment that says so."""
    return error_page(404, _("“%(feature)s” is switched off for now.", feature=error.known.label))


def is_on(name: str) -> bool:
    """For templates: whether to show what leads to a capability."""
    return state.is_on(name)

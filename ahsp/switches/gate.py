"""What a request meets where a capability is off, and what administrators are told of it."""

from flask import request
from flask_babel import gettext as _
from flask_login import current_user
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
    """The page or fragment that says so, and why."""
    known = error.known
    reason = state.memory.off().get(known.name)
    sentences = [_("“%(feature)s” is switched off for now.", feature=known.label), str(known.off)]
    if reason:
        sentences.append(_("Reason: %(reason)s", reason=reason))
    remedy = _("Try again later, or ask an administrator. The rest of the site works as usual.")
    if current_user.is_authenticated and current_user.is_admin:
        remedy = _("Once the reason is gone, switch it on again under Switches in your menu.")
    return error_page(404, words=(_("Switched off for now"), " ".join(sentences), remedy))


def is_on(name: str) -> bool:
    """For templates: whether to show what leads to a capability."""
    return state.is_on(name)


def switched_off() -> list[Known]:
    """For templates: what is off at this moment, so that nobody forgets it."""
    return [known for name, known in KNOWN.items() if not state.is_on(name)]

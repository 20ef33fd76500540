"""Words for the states of mail, and for what keeps it from being sent."""

from flask_babel import lazy_gettext as _l

from ahsp.models import MailReason, MailState
from ahsp.web.names import Names, Tones

STATES = Names(
    {
        MailState.WAITING: _l("waiting"),
        MailState.SENDING: _l("being sent"),
        MailState.SENT: _l("sent"),
        MailState.FAILED: _l("not sent"),
        MailState.KEPT: _l("kept here"),
        MailState.CANCELLED: _l("cancelled"),
    }
)
TONES = Tones(
    {
        MailState.WAITING: "quiet",
        MailState.SENDING: "info",
        MailState.SENT: "success",
        MailState.FAILED: "danger",
        MailState.KEPT: "quiet",
        MailState.CANCELLED: "quiet",
    }
)
REASONS = Names(
    {
        MailReason.AWAY: _l("The mail server could not be used."),
        MailReason.LATER: _l("The mail server did not take it at the time."),
        MailReason.REFUSED: _l("The mail server refuses it for good."),
        MailReason.UNKNOWN: _l(
            "The connection broke off while the mail was handed over. It may have arrived, so it is"
            " not sent again by itself."
        ),
        MailReason.BROKEN: _l(
            "The mail could not be written as a message, or its sender was ended."
        ),
    }
)


def reason_sentence(reason: str) -> str:
    """Why an attempt failed; "" for no reason."""
    return str(REASONS[reason])

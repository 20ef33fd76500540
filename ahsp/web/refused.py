"""What a person is told where the database answers, and yet does not do what it was asked."""

from flask_babel import gettext as _

from ahsp.running.refusals import Refusal

Words = tuple[str, str, str]
"""Title, sentence and remedy."""


def words_of(refusal: Refusal, *, held: bool) -> Words | None:
    """What is told of a refusal; None where the page of its status says it already.

    Args:
        refusal: why the database did not do it.
        held: whether what the person sent is still there to be sent again.
    """
    later = (
        _("Searching and reading go on. Try again later; nothing you entered is lost.")
        if held
        else _("Searching and reading go on. Go back later and send it again.")
    )
    words = {
        Refusal.READ_ONLY: (
            _("Only reading is possible right now"),
            _("The database takes no changes at the moment. Nothing was changed."),
            later,
        ),
        Refusal.SLOW: (
            _("That took too long"),
            _("The question to the database was given up after a while. Nothing was changed."),
            _("Try again, or ask for less; if it stays, tell an administrator."),
        ),
    }
    return words.get(refusal)

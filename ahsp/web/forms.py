"""What all forms share: their own messages in the reader's language."""

from functools import cache

from babel.support import NullTranslations
from flask import g
from flask_babel import Domain
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf


@cache
def _domain() -> Domain:
    return Domain(domain="wtforms")


class Words:
    """Words of WTForms itself, which knows no Indonesian, from our `wtforms` catalogue.

    Plain lookups: WTForms puts the values in afterwards.
    """

    def gettext(self, text: str) -> str:
        """`text` in the reader's language."""
        return str(self._catalogue().ugettext(text))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """The form that `count` takes in the reader's language."""
        return str(self._catalogue().ungettext(singular, plural, count))

    def _catalogue(self) -> NullTranslations:
        catalogue: NullTranslations = _domain().get_translations()
        return catalogue


def csrf_token() -> str:
    """The token of the current request's forms, which Flask-WTF looks up at length each time."""
    return g.get("csrf_token") or str(generate_csrf())


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """The base of every form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """How its messages are translated."""

        def get_translations(self, _form: "Form") -> Words:
            """Where WTForms looks its messages up."""
            return Words()

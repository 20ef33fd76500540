"""What every process needs sooner or later, made once, before processes are forked.

They share it, and no first visitor waits for it.
"""

from datetime import UTC, datetime

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from ahsp.config import LANGUAGES
from ahsp.config.release import sources
from ahsp.web.formatting import number, when


def load(app: Flask) -> None:
    """Have all templates at hand, what `languages` loads, and what tells this code from other.

    They take 10 MB, which each process would otherwise have for itself.
    """
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    languages(app)
    sources()


def languages(app: Flask) -> None:
    """Have the texts, numbers and times of all languages at hand."""
    with app.test_request_context():
        for language in LANGUAGES:
            with force_locale(language):
                _("Search")
                number(0)
                when(datetime.now(UTC))

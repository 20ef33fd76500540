"""Which language a person reads: their switch, else their browser, else the site's default.

The shell speaks English: its output is read by scripts, and beside other English tools.
"""

from functools import cached_property

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, Domain
from werkzeug.exceptions import BadRequest
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ahsp.config import LANGUAGES
from ahsp.web.access import local_path

SHELL = "en"
THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600

_loaded: dict[str, NullTranslations] = {}


def language() -> str:
    """The language of the current request, one of `LANGUAGES`."""
    if not has_request_context():
        return SHELL
    default = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    chosen = request.cookies.get("lang")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default) or default


def theme() -> str:
    """The colour theme of the current request, one of `THEMES`."""
    chosen = request.cookies.get("theme") if has_request_context() else None
    return chosen if chosen in THEMES else "auto"


def keep(name: str, value: str, choices: tuple[str, ...]) -> Response:
    """Remember a choice in a cookie and go back to where the person was.

    Args:
        name: cookie.
        value: what was chosen.
        choices: what may be chosen.

    Raises:
        BadRequest: the value is none of the choices.
    """
    if value not in choices:
        raise BadRequest
    response = redirect(local_path(request.form.get("next")) or "/", 303)
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=name == "lang")
    return response


class Texts(Domain):  # type: ignore[misc]  # flask-babel has no types
    """The texts of the current request's language.

    A page asks for some 150 texts. What flask-babel does to find the language of each takes longer
    than the rest of the page; here is one look at the language that it chose.
    """

    def __init__(self) -> None:
        super().__init__()
        self._loaded: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The texts of the language that was chosen for the request."""
        locale = getattr(g.get("_flask_babel"), "babel_locale", None) if g else None
        found = None if locale is None else self._loaded.get(locale.language)
        if found is None:
            found = super().get_translations()
            assert isinstance(found, NullTranslations)
            if locale is not None:
                self._loaded[locale.language] = found
        return found


class Languages(Babel):  # type: ignore[misc]  # flask-babel has no types
    """Flask-Babel with texts that are found quickly."""

    @cached_property
    def domain_instance(self) -> Texts:
        """The texts."""
        return Texts()


def init_app(app: Flask) -> None:
    """Set up translations, and tell templates the language and theme."""
    languages = Languages()
    languages.init_app(app, locale_selector=language)
    texts = languages.domain_instance
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its i18n extension
        gettext=lambda text: texts.get_translations().gettext(text),
        ngettext=lambda one, many, count: texts.get_translations().ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]
    app.context_processor(lambda: {"lang": language(), "theme": theme(), "languages": LANGUAGES})

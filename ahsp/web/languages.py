"""Which language a person reads: their switch, else their browser, else the site's default.

The shell speaks English: its output is read by scripts, and beside other English tools.
"""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import TypeVar

from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, get_locale
from werkzeug.exceptions import BadRequest
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ahsp.config import LANGUAGES
from ahsp.web.access import local_path
from ahsp.web.texts import Texts

SHELL = "en"
Made = TypeVar("Made")
THEMES = ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


def language() -> str:
    """The language of the current request, one of `LANGUAGES`."""
    if not has_request_context():
        return SHELL
    default = str(current_app.config["BABEL_DEFAULT_LOCALE"])
    chosen = request.cookies.get("lang")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default) or default


def once_a_language(make: Callable[[], Made]) -> Callable[[], Made]:
    """Have a function without arguments, which makes something of texts, run once a language.

    What it made is given to everybody, who must not change it.
    """
    made: dict[str, Made] = {}

    @wraps(make)
    def told() -> Made:
        locale = get_locale()
        if locale is None:
            return make()
        if locale.language not in made:
            made[locale.language] = make()
        return made[locale.language]

    return told


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
    languages.domain_instance.offer(app.jinja_env)
    app.context_processor(lambda: {"lang": language(), "theme": theme(), "languages": LANGUAGES})

"""The texts of the current request's language, as templates ask for them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from flask import g
from flask_babel import Domain
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from ahsp.web.lean import shown


class Texts(Domain):  # type: ignore[misc]  # flask-babel has no types
    """The texts of the current request's language.

    A page asks for some 150 texts. What flask-babel does to find the language of each, and Jinja to
    mark each as safe, takes longer than the rest of the page. Here is one look at the language that
    flask-babel chose, and what has no values to fill in is marked once.
    """

    def __init__(self) -> None:
        super().__init__()
        self._loaded: dict[str, NullTranslations] = {}
        self._marked: dict[NullTranslations, dict[str, Markup]] = {}

    def get_translations(self) -> NullTranslations:
        """The texts of the language that was chosen for the request."""
        try:
            locale = g._flask_babel.babel_locale
        except (AttributeError, RuntimeError):  # nothing was chosen yet, or no request
            locale = None
        found = None if locale is None else self._loaded.get(locale.language)
        if found is None:
            found = super().get_translations()
            assert isinstance(found, NullTranslations)
            if locale is not None:
                self._loaded[locale.language] = found
        return found

    def offer(self, environment: Environment) -> None:
        """Have templates ask here, in the manner that Jinja calls newstyle.

        Args:
            environment: of the templates, with Jinja's extension for translations.
        """

        @pass_eval_context
        def gettext(how: EvalContext, text: str, /, **values: Any) -> str:
            texts = self.get_translations()
            if not how.autoescape or values:
                return _filled(texts.gettext(text), values, how)
            marked = self._marked.setdefault(texts, {})
            if text not in marked:
                marked[text] = Markup(texts.gettext(text)) % {}  # noqa: S704  ours, as below
            return marked[text]

        @pass_eval_context
        def ngettext(how: EvalContext, one: str, many: str, count: int, /, **values: Any) -> str:
            text = _plural(self.get_translations(), one, many, count)
            if how.autoescape and "%" not in text:
                return _bare(text)
            return _filled(text, {"num": count, **values}, how)

        environment.globals.update(gettext=gettext, ngettext=ngettext, _=gettext)
        environment.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension


@lru_cache(maxsize=4096)
def _plural(texts: NullTranslations, one: str, many: str, count: int) -> str:
    return texts.ngettext(one, many, count)


@lru_cache(maxsize=1024)
def _bare(text: str) -> Markup:
    return Markup(text)  # noqa: S704  ours, without a place for a value


def _filled(text: str, values: Mapping[str, Any], how: EvalContext) -> str:
    if not how.autoescape:
        return text % values
    # What Markup does for its operator, without an object for each value.
    safe = {key: each if type(each) is int else shown(each) for key, each in values.items()}
    return Markup(text % safe)  # noqa: S704  the text is ours, and its values are escaped

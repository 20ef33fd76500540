"""Templates compiled to do less: the same text, still escaped, without what nobody sees."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l
from jinja2 import DictLoader, Environment
from markupsafe import Markup, escape

from ahsp.web.lean import LeanCode, shown

Made = Callable[..., str]


class Spoken:
    """Says what it is in HTML by itself."""

    def __html__(self) -> str:
        return "<i>it</i>"


@pytest.fixture
def made() -> Made:
    """What a template becomes, as a page unless it has another name."""

    def make(template: str, name: str = "page.html", **values: object) -> str:
        environment = Environment(loader=DictLoader({name: template}), autoescape=True)
        environment.code_generator_class = LeanCode
        return environment.get_template(name).render(**values)

    return make


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("""<b a='1' c="2">&""", "&lt;b a=&#39;1&#39; c=&#34;2&#34;&gt;&amp;"),
        (Markup("<b>"), "<b>"),
        (Spoken(), "<i>it</i>"),
        (7, "7"),
        (True, "True"),
        (None, "None"),
        (["<"], "[&#39;&lt;&#39;]"),
    ],
)
def test_a_value_is_shown_as_jinja_shows_it(made: Made, value: object, said: str) -> None:
    assert shown(value) == said
    assert made("{{ value }}", value=value) == said
    assert made("{% macro m(v) %}{{ v }}{% endmacro %}{{ m(value) }}", value=value) == said
    assert made("{% set v %}{{ value }}{% endset %}{{ v }}", value=value) == said


def test_a_lazy_text_is_told_as_jinja_tells_it(app: Flask, made: Made) -> None:
    with app.test_request_context(headers={"Accept-Language": "id"}):
        assert made("{{ value }}", value=_l("Sign out")) == "Keluar"
        assert made("{{ value }}", value=_l("No “%(q)s”", q="<")) == escape(_l("No “%(q)s”", q="<"))


def test_lines_of_a_page_keep_no_indentation_and_stay_apart(made: Made) -> None:
    template = "<p>\n    one  two \n\n  {{ n }}\n    <b>three</b>\n</p>"
    assert made(template, n=4) == "<p>\none  two\n4\n<b>three</b>\n</p>"


def test_what_is_filled_in_and_what_is_no_page_keeps_its_blanks(made: Made) -> None:
    assert made("<pre>{{ text }}</pre>", text="a\n  b\n\nc") == "<pre>a\n  b\n\nc</pre>"
    assert made("one\n   two\n\nthree", "letter.txt") == "one\n   two\n\nthree"


def test_a_mistake_is_found_at_its_line(made: Made) -> None:
    with pytest.raises(ZeroDivisionError) as failed:
        made("<p>\n\n  {{ 1 // n }}</p>", n=0)
    assert failed.traceback[-1].lineno == 2  # counted from 0


def test_all_pages_are_compiled_so(app: Flask) -> None:
    assert app.jinja_env.code_generator_class is LeanCode

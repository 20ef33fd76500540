"""Texts of templates: translated, and safe whatever is filled in."""

from collections.abc import Callable

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from jinja2 import Environment
from markupsafe import Markup

from ahsp.web.texts import Texts

Shown = Callable[..., str]
HOSTILE = """<b a='1' c="2">&"""
ESCAPED = "&lt;b a=&#39;1&#39; c=&#34;2&#34;&gt;&amp;"


@pytest.fixture
def shown(app: Flask) -> Shown:
    """What a template becomes, in English unless another language is named."""

    def show(template: str, language: str = "en", **values: object) -> str:
        with app.test_request_context(), force_locale(language):
            return render_template_string(template, **values)

    return show


def test_a_text_is_translated_and_each_language_keeps_its_own(shown: Shown) -> None:
    for _again in range(2):
        assert shown('{{ _("Sign out") }}', "id") == "Keluar"
        assert shown('{{ _("Sign out") }}', "en") == "Sign out"
        assert shown("{% trans %}Sign out{% endtrans %}", "id") == "Keluar"


def test_what_is_filled_in_is_escaped_once(shown: Shown) -> None:
    template = "{{ _('%(what)s is off', what=what) }}"
    assert shown(template, what=HOSTILE) == f"{ESCAPED} is off"
    assert shown(template, what=Markup("<i>it</i>")) == "<i>it</i> is off"
    assert shown("{% trans what=what %}{{ what }} is off{% endtrans %}", what=HOSTILE) == (
        f"{ESCAPED} is off"
    )


def test_the_same_holds_for_texts_that_follow_a_number(shown: Shown) -> None:
    template = (
        "{% trans count=n, what=what %}one {{ what }}{% pluralize count %}"
        "{{ count }} {{ what }}{% endtrans %}"
    )
    assert shown(template, n=1, what=HOSTILE) == f"one {ESCAPED}"
    assert shown(template, n=2, what=HOSTILE) == f"2 {ESCAPED}"
    assert shown("{{ ngettext('%(num)s row', '%(num)s rows', n) }}", n=3) == "3 rows"


def test_a_number_is_filled_in_as_one(shown: Shown) -> None:
    assert shown("{{ _('%(n)d rows', n=7) }}") == "7 rows"
    assert shown("{{ _('%(n)s', n=none) }}") == "None"


def test_a_percent_sign_is_written_twice_with_and_without_values(shown: Shown) -> None:
    assert shown("{{ _('100%%') }}") == "100%"
    assert shown("{{ _('%(n)s of 100%%', n=3) }}") == "3 of 100%"


def test_a_texts_own_markup_stands(shown: Shown) -> None:
    assert shown("{{ _('<b>%(n)s</b>', n='<i>') }}") == "<b>&lt;i&gt;</b>"
    assert shown("{{ _('<b>all</b>') }}") == "<b>all</b>"


def test_where_nothing_is_escaped_nothing_is_marked(app: Flask) -> None:
    plain = Environment(extensions=["jinja2.ext.i18n"], autoescape=False)
    Texts().offer(plain)
    with app.test_request_context(), force_locale("en"):
        for template, said in (
            ("{{ _('%(what)s & 1%%', what='<i>') }}", "<i> & 1%"),
            ("{{ _('a & b') }}", "a & b"),
            ("{{ ngettext('%(num)s <', '%(num)s <<', 2) }}", "2 <<"),
        ):
            made = plain.from_string(template).render()
            assert (made, type(made)) == (said, str)

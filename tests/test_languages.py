"""Both languages are complete, on paper and on the page."""

import ast
import io
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, gettext
from wtforms.i18n import messages_path

from ahsp.audit.events import Event
from ahsp.audit.kinds import KINDS
from ahsp.audit.services import record
from ahsp.audit.vocabulary import KEYS
from ahsp.catalog.flags import suggestion_words
from ahsp.extensions import db
from ahsp.imports.wording.evidence import evidence_words
from ahsp.imports.wording.refusals import reason_sentence
from ahsp.web.formatting import number, when
from tests.pages import PageClient

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "ahsp/translations/id/LC_MESSAGES"
DOMAINS = ("messages", "wtforms")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]")
MARKUP = re.compile(r"</?\w+>")
# Names, keys and units that are the same in both languages.
SAME_EVERYWHERE = {"AHSP", "Referensi", "Enter", "ms", "MB", "EN", "ID", "SHA", "Ctrl", "Esc"}


def _catalogue(domain: str) -> Catalog:
    with (CATALOGUES / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="id")


def _forms(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    source = message.id if isinstance(message.id, tuple) else (message.id,)
    translated = message.string if isinstance(message.string, tuple) else (message.string,)
    return source, translated


def _collected() -> Iterator[Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]
    methods = [(each["pattern"], each["method"]) for each in settings["mappings"]]
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    # Named folders, so that a virtual environment is not walked through.
    for folder in ("ahsp", "templates"):
        below = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in methods
            if pattern.startswith(f"{folder}/")
        ]
        for name, line, text, _comments, _context in extract_from_dir(
            ROOT / folder, below, keywords=keywords
        ):
            yield f"{folder}/{name}:{line}", text


def test_every_text_of_code_and_templates_is_in_the_catalogue() -> None:
    catalogue = _catalogue("messages")
    texts = list(_collected())
    assert len(texts) > 200
    missing = [f"{place}: {text}" for place, text in texts if text not in catalogue]
    assert not missing, "run `make translations`, then translate:\n" + "\n".join(missing)


def test_no_text_stands_where_it_cannot_be_collected() -> None:
    """What collects texts does not look into f-strings."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / "ahsp").rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "_l", "gettext", "ngettext")
    ]
    assert not hidden


def test_the_catalogue_holds_nothing_that_is_not_used() -> None:
    used = {text[0] if isinstance(text, tuple) else text for _place, text in _collected()}
    kept = {_forms(message)[0][0] for message in _catalogue("messages") if message.id}
    assert kept - used == set(), "run `make translations`"


def test_the_form_librarys_own_messages_are_all_in_the_catalogue() -> None:
    with Path(messages_path(), "wtforms.pot").open("rb") as file:
        theirs = {message.id for message in read_po(file) if message.id}
    ours = {message.id for message in _catalogue("wtforms") if message.id}
    assert len(theirs) > 20
    assert ours == theirs


ONE_WORD = {"analisa": "analisis", "buku kerja": "berkas Excel"}
"""Words that are not used, and what is said instead; a file's own headers are not our words."""


@pytest.mark.parametrize("word", ONE_WORD)
def test_one_thing_has_one_word(word: str) -> None:
    found = [text for each in _catalogue("messages") for text in _forms(each)[1]]
    assert len(found) > 500
    other = re.compile(rf"\b{word}(?:nya)?\b", re.IGNORECASE)
    assert [text for text in found if other.search(text)] == [], ONE_WORD[word]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_entry_is_translated_and_keeps_its_placeholders(domain: str) -> None:
    catalogue = _catalogue(domain)
    assert catalogue.num_plurals == 1
    assert not catalogue.fuzzy
    assert not catalogue.obsolete
    for message in catalogue:
        if not message.id:
            continue
        source, translated = _forms(message)
        assert not message.fuzzy, message.id
        assert len(translated) == 1, message.id
        assert translated[0], f"untranslated: {message.id}"
        assert translated[0] == translated[0].strip(), message.id
        # The last form is the one for many, which has a placeholder where the first has a one.
        assert sorted(PLACEHOLDER.findall(source[-1])) == sorted(
            PLACEHOLDER.findall(translated[0])
        ), message.id
        assert MARKUP.findall(source[-1]) == MARKUP.findall(translated[0]), message.id


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_the_one_that_is_read(domain: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, _catalogue(domain))
    assert (CATALOGUES / f"{domain}.mo").read_bytes() == compiled.getvalue(), (
        "run `make translations`"
    )


class _Words(HTMLParser):
    """Words that stand in a template itself, in its text or in an attribute that is read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        read_out = (
            "title",
            "aria-label",
            "placeholder",
            "alt",
            "aria-description",
            "data-announce",
        )
        for name, value in attrs:
            if name in read_out:
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        self.found.update(re.findall(r"[^\W\d_]{2,}", data))


def test_no_template_holds_a_word_of_its_own() -> None:
    jinja = re.compile(
        r"{#.*?#}|{% block main_class %}.*?{% endblock %}"
        r"|{%-?\s*trans\b.*?endtrans\s*-?%}|{%.*?%}|{{.*?}}",
        re.DOTALL,
    )
    for path in sorted((ROOT / "templates").rglob("*.html")):
        words = _Words()
        words.feed(jinja.sub("", path.read_text()))
        assert words.found <= SAME_EVERYWHERE, f"{path.name}: {words.found - SAME_EVERYWHERE}"


def test_times_and_numbers_follow_the_language(app: Flask) -> None:
    moment = datetime(2026, 11, 23, 7, 2, tzinfo=UTC)
    expected = {
        "id": ("23 Nov 2026 14.02 WIB", "13.899"),
        "en": ("23 Nov 2026, 14:02 WIB", "13,899"),
    }
    for language, (time, count) in expected.items():
        with app.app_context(), force_locale(language):
            assert when(moment) == time
            assert number(13899) == count
    with app.app_context():
        assert when(None) == ""


def test_the_shell_speaks_english(app: Flask) -> None:
    assert app.config["BABEL_DEFAULT_LOCALE"] == "id"
    with app.app_context():
        assert gettext("Sign in") == "Sign in"
        assert reason_sentence("empty_file", {}) == "The file is empty."


@pytest.mark.parametrize(
    ("cookie", "browser", "expected"),
    [
        ("en", "id", "en"),
        ("id", "en-GB,en", "id"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "id,en;q=0.8", "id"),
        (None, "fr", "id"),
        (None, None, "id"),
        ("xx", "en", "en"),
    ],
)
def test_the_switch_comes_before_the_browser_and_the_browser_before_the_default(
    client: PageClient, cookie: str | None, browser: str | None, expected: str
) -> None:
    if cookie:
        client.set_cookie("lang", cookie)
    answer = client.get("/account/sign-in", headers={"Accept-Language": browser} if browser else {})
    assert f'<html lang="{expected}"' in answer.text
    assert (">Masuk<" in answer.text) == (expected == "id")


@pytest.mark.parametrize(
    ("language", "required", "longest"),
    [
        ("id", "Wajib diisi.", "Isian paling banyak 64 karakter."),
        ("en", "This field is required.", "Field cannot be longer than 64 characters."),
    ],
)
def test_forms_refuse_in_the_readers_language(
    client: PageClient, language: str, required: str, longest: str
) -> None:
    client.set_cookie("lang", language)
    answer = client.post("/account/sign-in", data={"username": "a" * 65, "password": ""})
    assert answer.status_code == 422
    assert required in answer.text
    assert longest in answer.text


PAGES = (
    "/search",
    "/search?q=zzzz",
    "/import",
    "/audit",
    "/audit/log",
    "/audit/statistics",
    "/audit/people",
    "/admin/limits",
    "/ops/mail",
    "/account/password",
    "/account/profile",
    "/ahsp/0",
    "/nowhere",
)


def test_no_english_is_left_on_an_indonesian_page(
    client: PageClient, sign_in: Callable[[str], Any]
) -> None:
    sign_in("admin")
    client.set_cookie("lang", "id")
    english = {
        form
        for message in _catalogue("messages")
        if message.id
        for form in _forms(message)[0]
        if " " in form and "%" not in form and form != _forms(message)[1][0]
    }
    for page in PAGES:
        text = client.get(page).text
        assert not [form for form in english if form in text], page
        assert '<html lang="id"' in text, page


@pytest.mark.parametrize(
    ("language", "mended", "peers"),
    [
        ("id", "83,349", "1.200 analisis lain memakai 0,000008 sampai 90,5, umumnya 83"),
        ("en", "83.349", "1,200 other analyses use 0.000008 to 90.5, mostly 83"),
    ],
)
def test_suggestions_are_written_as_the_reader_writes_numbers(
    app: Flask, language: str, mended: str, peers: str
) -> None:
    evidence = {"peers": 1200, "low": 8e-06, "high": 90.5, "median": 83.0}
    with app.app_context(), force_locale(language):
        assert suggestion_words("lost-decimal", "83.349") == mended
        assert suggestion_words("mojibake", "1.5 mm²") == "1.5 mm²"
        assert suggestion_words("mojibake", None) == ""
        assert evidence_words(evidence) == peers


def test_a_refusal_names_its_limit_in_the_readers_digits(app: Flask) -> None:
    detail = {"sheet": "Data", "found": 50001, "limit": 50000}
    with app.app_context(), force_locale("id"):
        assert reason_sentence("too_many_rows", detail) == (
            "Lembar Data berisi 50.001 baris; yang diterima paling banyak 50.000."
        )


def test_every_key_of_an_audit_record_has_a_name() -> None:
    assert frozenset().union(*(kind.keys for kind in KINDS.values())) <= KEYS.keys()


def test_the_audit_page_tells_an_event_in_indonesian(
    client: PageClient, sign_in: Callable[[str], Any]
) -> None:
    user = sign_in("admin")
    detail = {"batch": 1204, "file": "buku.xlsx", "rows": 13899, "ahsp": 2305, "refused": 29}
    record(Event.IMPORT_READY, user=user, detail=detail)
    db.session.commit()
    client.set_cookie("lang", "id")
    told = "baris: 13.899 · analisis: 2.305 · ditahan: 29 · berkas: buku.xlsx · impor: 1204"
    assert told in client.get("/audit").text

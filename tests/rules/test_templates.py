"""Templates: each is used, each part stands alone, nothing that the policy or the eye forbids."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from jinja2 import StrictUndefined, meta, nodes

from ahsp.extensions import db
from ahsp.models import BatchState, Role
from tests.apps import browser, limits
from tests.factories import make_ahsp, make_batch, make_user
from tests.imports.test_allowance import send
from tests.rules.places import SUMMARY, places, problem

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
MACROS = {
    "_filtering.html",
    "_preferences.html",
    "_ui.html",
    "alerts/_rule_form.html",
    "alerts/_rules.html",
    "alerts/_told.html",
    "audit/_asking.html",
    "audit/_charts.html",
    "audit/_event_rows.html",
    "audit/_filters.html",
    "audit/_resolving.html",
    "catalog/_compare_table.html",
    "catalog/_differences.html",
    "catalog/_lines.html",
    "catalog/_unit_change.html",
    "catalog/_unit_rows.html",
    "export/_choosing.html",
    "export/_kept.html",
    "export/pdf/_paper.html",
    "imports/_account.html",
    "imports/_deciding.html",
    "imports/_ending.html",
    "imports/_progress.html",
    "imports/_rules.html",
    "imports/_sheet_fields.html",
    "imports/_split_parts.html",
    "imports/_steps.html",
    "ops/_work_rows.html",
    "periodic/_form.html",
    "periodic/_places.html",
    "periodic/_run_rows.html",
    "search/_result_parts.html",
    "search/quality/_places.html",
    "switches/_pieces.html",
}
PARTS = [name for name in NAMES if Path(name).name.startswith("_") and name not in MACROS]
LETTER = "mail/letter.html"
"""Mail programs drop style sheets; it is shown under a policy of its own."""
FORBIDDEN = {
    r"\bstyle\s*=": "an inline style",
    r"<style\b": "a style in the page",
    r"<script(?![^>]*\bsrc=)": "a script in the page",
    r"\son[a-z]+\s*=": "an inline handler",
    r"\bhx-on\b|hx-on:": "an inline handler of htmx",
    r"\bhx-vals\s*=\s*['\"]\s*js:|\bhx-headers\s*=\s*['\"]\s*js:": "evaluated JavaScript",
    r"hx-trigger\s*=\s*\"[^\"]*\[": "a trigger filter, which htmx evaluates",
    r"\|\s*safe\b": "markup that is not escaped",
    r"{%-?\s*autoescape\s+false": "markup that is not escaped",
    r"javascript:": "a script in an address",
    r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//": "something from another site",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_nothing_that_the_policy_forbids(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    found = {why for pattern, why in FORBIDDEN.items() if re.search(pattern, text)}
    assert found == ({"an inline style"} if name == LETTER else set())


def test_each_mistake_of_a_form_gets_the_focus_so_that_it_comes_into_view() -> None:
    """Filters, which act while one types, are let alone; and what is no form's mistake."""
    others = {"audit/_asking.html", "audit/_filters.html", "search/_results.html",
              "imports/_held.html"}  # fmt: skip
    for name in set(NAMES) - others:
        text = (FOLDER / name).read_text(encoding="utf-8")
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*aria-invalid=[^>]*>", text):
            assert "autofocus" in tag, f"{name}: {tag}"
        for tag in re.findall(r"<p\b[^>]*field-error[^>]*>", text):
            assert "autofocus" in tag or "id=" in tag, f"{name}: {tag}: use ui.mistake"


@pytest.mark.parametrize(
    "text",
    ['<p style="x">', "<style>", "<script>x", '<a onclick="x">', '<a hx-on:click="x">',
     "{{ x | safe }}", "{{ x|safe }}", '<a href="javascript:x">', '<img src="//evil.example">',
     '<a hx-trigger="click[ctrlKey]">', "{% autoescape false %}"],
)  # fmt: skip
def test_what_is_forbidden_is_seen(text: str) -> None:
    assert any(re.search(pattern, text) for pattern in FORBIDDEN)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_worked_out_while_a_template_is_compiled(app: Flask, name: str) -> None:
    # It would stay as it was for the language, and the release, that came first.
    source = (FOLDER / name).read_text("utf-8")
    filtered = app.jinja_env.parse(source).find_all(nodes.Filter)
    assert not [each for each in filtered if isinstance(each.node, nodes.Const)]


def test_markup_is_made_by_templates_only() -> None:
    made = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ahsp").rglob("*.py")
        if re.search(r"\bMarkup\(|render_template_string|\|safe\b", path.read_text("utf-8"))
    }
    assert made <= {
        "ahsp/search/highlight.py",
        "ahsp/web/rich_text.py",
        "ahsp/web/texts.py",
    }, "leaves whose tests try every escape"


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_template_is_used_and_every_used_one_exists(app: Flask) -> None:
    from_code = {
        text
        for path in (ROOT / "ahsp").rglob("*.py")
        for text in strings(path)
        if re.fullmatch(r"[\w/]+\.html", text)
    }
    from_templates: set[str] = set()
    for name in NAMES:
        tree = app.jinja_env.parse((FOLDER / name).read_text(encoding="utf-8"))
        from_templates |= {each for each in meta.find_referenced_templates(tree) if each}
        for extends in tree.find_all(nodes.Extends):  # one that chooses between two
            from_templates |= {each.value for each in extends.find_all(nodes.Const)} & set(NAMES)
    assert from_code | from_templates == set(NAMES)


def test_parts_and_pages_are_named_apart(app: Flask) -> None:
    for name in NAMES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        part = Path(name).name.startswith("_")
        assert part != ("{% extends" in text or "<html" in text), name


@pytest.mark.parametrize("name", PARTS)
def test_a_part_brings_its_own_macros(app: Flask, name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    if re.search(r"\bui\.", text):
        assert '{% import "_ui.html" as ui %}' in text


@pytest.fixture
def rendered(context: Flask) -> Iterator[set[str]]:
    """Names of the templates that answers were made from."""
    found: set[str] = set()

    def note(_app: Flask, template: Any, **_: Any) -> None:
        found.add(template.name)

    with template_rendered.connected_to(note, context):
        yield found


STATES: list[dict[str, Any]] = [
    {"state": BatchState.PENDING},
    {"state": BatchState.READING, "phase": "read", "rows_done": 5, "rows_total": 10},
    {"state": BatchState.READING, "phase": "read", "rows_done": 5},
    {"state": BatchState.COMMITTING, "phase": "commit", "summary": SUMMARY},
    {"state": BatchState.COMMITTED, "summary": SUMMARY},
    {"state": BatchState.REFUSED, "reason": "empty_file"},
    {"state": BatchState.FAILED, "reason": "worker_lost"},
    {"state": BatchState.CANCELLED},
    {"state": BatchState.UNDONE, "summary": SUMMARY},
    {"state": BatchState.READY, "summary": SUMMARY, "reason": "edition_changed"},
]


def test_every_part_stands_alone_and_misses_no_name(
    context: Flask, rendered: set[str], tmp_path: Path
) -> None:
    assert context.jinja_env.undefined is StrictUndefined
    admin = make_user("admin", role=Role.ADMIN)
    addresses = ["/search", "/search?q=zzz", "/nothing-here", "/audit", "/audit/log?since=soon"]
    for state in STATES:
        batch = make_batch(**state)
        problem(batch.id, 1)
        addresses += [f"/import/{batch.id}", f"/import/{batch.id}/undo"]
    for number in range(60):
        ahsp = make_ahsp(f"1.{number}", "Galian tanah", satuan="m3")
    addresses += ["/search?q=galian", "/search?page=2", "/search?q=galian&page=99"]
    addresses += ["/export/search.pdf?q=galian", "/export/search.pdf?report=summary"]
    addresses.append(f"/export/ahsp/{ahsp.id}.pdf")
    client = browser(context, admin)
    found = places(context)
    addresses += [place.address for place in found if place.method == "GET"]
    fine = (200, 286, 302, 303, 404, 422)
    for part in ({"HX-Request": "true"}, {}):
        rendered.clear()
        for address in addresses:
            assert client.get(address, headers=part).status_code in fine, address
        assert client.post("/import", headers=part).status_code == 422
        assert client.post("/ops/mail/noted", headers=part).status_code in (200, 303)
        with limits(context):
            assert [send(client, headers=part).status_code for _ in range(11)][-1] == 429
        report = ["export", "report", "-o", str(tmp_path / "report.pdf")]
        assert context.test_cli_runner().invoke(args=report).exit_code == 0
        expected = [name for name in NAMES if Path(name).name.startswith("_") == bool(part)]
        if part:
            assert set(expected) - MACROS <= rendered
        else:
            outside = {"layout.html", "shell.html", "errors/bare.html", "accounts/sign_in.html"}
            outside |= {LETTER, "audit/frame.html", "export/pdf/paper.html"}
            assert set(expected) - outside <= rendered
    db.session.rollback()

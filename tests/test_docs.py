"""What the guides say is what the program does."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from ahsp.audit.events import Event
from ahsp.audit.kinds import KINDS
from ahsp.config import Settings
from ahsp.imports.report import EXAMPLES, refused
from ahsp.imports.rules import SEVERITY, Rule, Severity
from ahsp.imports.sample import sample_path
from ahsp.imports.sheets.cells import KATEGORI
from ahsp.imports.sheets.layout import HEADERS, LOOK_AT, REQUIRED
from ahsp.imports.wording.refusals import REASONS
from ahsp.imports.wording.rules import RULES
from ahsp.imports.wording.states import STATES
from ahsp.mail import notices
from ahsp.mail.claims import ATTEMPTS, JITTER, LONGEST_PAUSE, PAUSE
from ahsp.mail.outbox import LONGEST_SUBJECT
from ahsp.mail.plain import WIDTH
from ahsp.mail.queries import WORRYING
from ahsp.mail.smtp import CONVERSATION
from ahsp.models import BatchState, MailReason, MailState, Role
from ahsp.search.cli import as_dict
from ahsp.search.filters import Query
from ahsp.search.queries import find
from scripts import settings_doc
from tests import factories

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PLACE = re.compile(r"%[(](\w+)[)]s")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TARGET = re.compile(r"^([a-z0-9-]+):([^=#\n]*)", re.MULTILINE)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _recipe(target: str) -> str:
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", _read("Makefile"), re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return found[1]


def _needs(target: str) -> set[str]:
    direct = dict(TARGET.findall(_read("Makefile")))[target].split()
    return set(direct).union(*(_needs(name) for name in direct)) if direct else set()


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def header_rows() -> list[str]:
    """The table of headers, as the guide has it."""
    return [
        f"| {column} | {'yes' if column in REQUIRED else 'no'} | {', '.join(map(_code, names))} |"
        for column, names in HEADERS.items()
    ]


def rule_rows() -> list[str]:
    """The table of rules, as the guide has it; in English, where there is no request."""
    return [
        f"| `{rule.value}` | {RULES[rule].label} | {SEVERITY[rule].value}"
        f" | {RULES[rule].explanation} |"
        for rule in sorted(Rule, key=lambda rule: list(Severity).index(SEVERITY[rule]))
    ]


def state_rows() -> list[str]:
    """The table of states, as the guide has it."""
    return [f"| `{state.value}` | {STATES[state]} |" for state in BatchState]


def reason_rows() -> list[str]:
    """The table of reasons, as the guide has it: a place for a value is shown as its name."""
    return [
        f"| `{reason}` | {PLACE.sub(_named, str(sentence))} |"
        for reason, sentence in REASONS.items()
    ]


def _named(place: re.Match[str]) -> str:
    return f"*{place[1]}*"


def _code(text: str) -> str:
    return f"`{text}`"


def _table(page: str, heading: str) -> list[str]:
    """The rows of the first table under a heading, without its head."""
    text = _read(page).split(f"\n## {heading}\n", 1)[1].split("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("| ")][1:]


def test_the_settings_page_is_generated_from_the_settings() -> None:
    assert _read("docs/settings.md") == settings_doc.page(), "run `python -m scripts.settings_doc`"
    for line in (
        "| `AHSP_DATA` | `var` | folder for everything that is kept |",
        "| `PORT` | `8000` | port that the web server listens on |",
        "| `AHSP_COOKIE_SECURE` | `no` | send the session cookie over HTTPS only |",
    ):
        assert line in settings_doc.page()


def test_every_variable_that_the_program_reads_is_on_the_settings_page() -> None:
    read = {each.metadata["env"] for each in fields(Settings)}
    for path in sorted((ROOT / "ahsp").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"(?:environ(?:\.get\(|\[)|envvar=)\"((?:AHSP_)[A-Z_]+)\"", text))
    assert "AHSP_POSTGRES_BIN" in read
    assert not [name for name in read if f"`{name}`" not in settings_doc.page()]


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("The layouts that are read", header_rows),
        ("Rules", rule_rows),
        ("States", state_rows),
        ("When a file is refused", reason_rows),
    ],
)
def test_the_import_guide_lists_what_the_reader_knows(
    app: Flask, heading: str, rows: Callable[[], list[str]]
) -> None:
    with app.app_context():
        expected = rows()
    assert _table("docs/importing.md", heading) == expected, "\n".join(expected)


def test_the_import_guide_names_the_words_and_limits_that_count(settings: Settings) -> None:
    text = " ".join(_read("docs/importing.md").split())
    assert f"first {LOOK_AT} rows" in text
    named = {re.sub(r"[\W_]", "", word).lower() for word in re.findall(r"`([^`]*)`", text)}
    assert {word for words in KATEGORI.values() for word in words} <= named
    for row in _table("docs/importing.md", "Limits"):
        _limit, shown, variable = (cell.strip() for cell in row.strip("|").split("|"))
        if variable:
            default = next(
                each.default for each in fields(Settings) if f"`{each.metadata['env']}`" == variable
            )
            assert int(re.sub(r"\D", "", shown)) == default, row


def _examples() -> list[dict[str, Any]]:
    blocks = re.findall(r"```json\n(.*?)```", _read("docs/cli.md"), re.DOTALL)
    return [json.loads(block) for block in blocks]


def test_the_examples_of_json_have_the_keys_that_scripts_get(context: Flask) -> None:
    imported, found, *_ = _examples()
    shape = refused("empty_file", {}, "AHSP 2025").as_json()
    assert {"reason", "sentence"} == shape.keys() - imported.keys()
    assert imported.keys() <= shape.keys()
    for part in ("ahsp", "rincian"):
        assert list(imported[part]) == list(shape[part])
    assert "at most five examples" in _read("docs/cli.md")
    assert EXAMPLES == 5
    factories.make_ahsp("2.2.1", "Pasangan bata")
    printed = as_dict(find(Query("bata"), 1))
    assert list(found) == list(printed)
    assert list(found["results"][0]) == list(printed["results"][0])


def test_the_examples_problem_is_shaped_like_a_real_one(context: Flask) -> None:
    runner = context.test_cli_runner()
    sample = str(sample_path())
    answer = runner.invoke(args=["imports", "run", sample, "--sumber", "X", "--dry-run", "--json"])
    assert answer.exit_code == 0
    real, (told, *_) = json.loads(answer.output), _examples()
    assert told["ahsp"] == real["ahsp"]
    assert told["rincian"] == real["rincian"]
    assert list(told) == list(real)
    assert list(told["problems"][0]) == list(real["problems"][0])
    assert told["problems"][0]["examples"][0] == real["problems"][0]["examples"][0]


def test_the_example_of_limits_has_the_keys_that_scripts_get(context: Flask) -> None:
    factories.make_user("siti", role=Role.ADMIN)
    answer = context.test_cli_runner().invoke(args=["limits", "show", "siti", "--json"])
    (example,) = (each for each in _examples() if "people" in each)
    (real,), (told,) = json.loads(answer.output)["people"], example["people"]
    assert list(told) == list(real)
    assert told["allowed"] == real["allowed"]


def test_the_mail_guide_tells_of_every_state_and_reason_and_of_the_pauses(context: Flask) -> None:
    text = _read("docs/mail.md").replace("\n", " ")
    for state in MailState:
        assert f"| `{state}` |" in text
    for reason in MailReason:
        assert not reason or f"| `{reason}` |" in text
    assert f"tried {ATTEMPTS} times: {PAUSE} seconds" in text
    assert f"at most {LONGEST_PAUSE // 3600} hours" in text
    assert f"at most {WIDTH} characters" in text
    assert f"{LONGEST_SUBJECT} characters" in text
    assert f"within the last {notices.LATELY} seconds gets {notices.GRACE} seconds" in text
    assert (CONVERSATION, JITTER, WORRYING) == (6, 0.2, 3), "in words there"


def test_the_example_of_mail_has_the_keys_that_scripts_get(context: Flask) -> None:
    runner = context.test_cli_runner()
    runner.invoke(args=["mail", "test", "siti@example.go.id"])
    (real,) = json.loads(runner.invoke(args=["mail", "list", "--json"]).output)["mails"]
    (told,) = next(each["mails"] for each in _examples() if "mails" in each)
    assert list(told) == list(real)
    assert told["subject"] == real["subject"]


def test_the_example_of_an_export_is_what_scripts_get(context: Flask, tmp_path: Path) -> None:
    runner = context.test_cli_runner()
    runner.invoke(args=["imports", "run", str(sample_path()), "--sumber", "AHSP 2025"])
    command = ["export", "run", "-o", str(tmp_path / "a.xlsx"), "--sumber", "AHSP 2025", "--json"]
    real = json.loads(runner.invoke(args=command).output)
    (told,) = (each for each in _examples() if "sha256" in each)
    assert list(told) == list(real)
    for key in ("filter", "sumber", "ahsp", "rincian"):
        assert told[key] == real[key]


def _commands() -> Iterator[tuple[Path, list[str]]]:
    """Every `flask --app wsgi` command that a guide shows."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in re.findall(r"flask --app wsgi ([a-z][^`\n|]*)", text):
            yield page, shlex.split(line.replace("…", ""))
        if page.name == "cli.md":
            for line in re.findall(r"^(?:\| |## )`((?:users|imports|search) [^`]*)`", text, re.M):
                yield page, shlex.split(line)


def test_every_command_that_a_guide_shows_exists(app: Flask) -> None:
    shown = list(_commands())
    assert len(shown) >= 8
    for page, (group, *rest) in shown:
        command = app.cli.commands.get(group)
        assert command is not None, f"{page.name}: {group}"
        if not isinstance(command, click.Group):
            continue
        sub = command.commands.get(rest[0])
        assert sub is not None, f"{page.name}: {group} {rest[0]}"
        known = {option for param in sub.params for option in (*param.opts, *param.secondary_opts)}
        used = {word for word in rest if word.startswith("--")}
        assert used <= known, f"{page.name}: {used - known}"


def test_every_option_of_our_commands_is_documented(app: Flask) -> None:
    text = _read("docs/cli.md")
    for group in ("imports", "limits", "mail", "search", "tasks", "users"):
        commands = app.cli.commands[group].commands  # type: ignore[attr-defined]  # a group
        for name, command in commands.items():
            assert f"`{group} {name}" in text, name
            for param in command.params:
                for option in (*param.opts, *param.secondary_opts):
                    assert not option.startswith("--") or option in text, f"{name} {option}"


def test_every_make_target_that_a_guide_names_exists() -> None:
    targets = dict(TARGET.findall(_read("Makefile")))
    for page in PAGES:
        for name in re.findall(r"`make ([a-z0-9-]+)", page.read_text(encoding="utf-8")):
            assert name in targets, f"{page.name}: make {name}"


def test_the_readmes_two_commands_are_what_ci_runs() -> None:
    readme = _read("README.md")
    assert "make run" in readme
    assert "make test" in readme
    assert _recipe("run").strip() == "@$(PYTHON) -m ahsp"
    assert re.search(r"^make check$", _read(".ci/run"), re.MULTILINE)
    # CI measures coverage and listens while it runs the tests; all else is what `make test` does.
    assert "coverage" in _needs("check")
    measured = re.sub(r" --(?:cov|told)\S*", "", _recipe("coverage"))
    assert measured == _recipe("test")
    assert _needs("coverage") == _needs("test")
    assert "lint" in _needs("check")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        other = (page.parent / name).resolve() if name else page
        assert other.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", other.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(_slug, headings), target


def test_every_guide_is_found_from_the_readme() -> None:
    linked = {(ROOT / target).resolve() for target in LINK.findall(_read("README.md"))}
    assert {page for page in PAGES if page.name != "README.md"} <= linked


def test_variables_that_a_guide_names_exist() -> None:
    known = {each.metadata["env"] for each in fields(Settings)}
    known |= set(re.findall(r"`([A-Z_]+)`", settings_doc.TAIL))
    for page in PAGES:
        named = re.findall(r"\b(AHSP_[A-Z_]+)\b", page.read_text(encoding="utf-8"))
        assert set(named) <= known, page.name


def test_every_event_is_in_the_table_with_its_severity() -> None:
    text = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    row = re.compile(r"^\| `([a-z_]+\.[a-z_]+)` \| ([a-z]+) \| \S", re.MULTILINE)
    told = row.findall(text)
    assert sorted(told) == sorted((each.value, KINDS[each].severity.value) for each in Event)

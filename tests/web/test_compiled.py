"""Templates kept compiled: the same page, made sooner, and never an older one."""

import sys
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader

from ahsp.web import compiled
from ahsp.web.compiled import Compiled

HELLO = "Hello {{ name }}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of one template, where Python keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "hello.html").write_text(HELLO)
    return tmp_path


def shown(folder: Path) -> str:
    made = Environment(
        loader=FileSystemLoader(folder),
        bytecode_cache=Compiled(folder / "__pycache__"),
        autoescape=True,
    )
    return made.get_template("hello.html").render(name="<Ani>")


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("__pycache__/*"))


def test_a_template_is_kept_and_taken_from_there(folder: Path) -> None:
    assert shown(folder) == "Hello &lt;Ani&gt;"
    [first] = kept(folder)
    before = first.stat()
    assert shown(folder) == "Hello &lt;Ani&gt;"
    assert (first.stat().st_mtime_ns, first.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_changed_template_is_compiled_anew(folder: Path) -> None:
    shown(folder)
    (folder / "hello.html").write_text("Bye {{ name }}")
    assert shown(folder) == "Bye &lt;Ani&gt;"


def test_what_is_compiled_to_another_form_is_compiled_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(folder)
    [before] = [each.read_bytes() for each in kept(folder)]
    monkeypatch.setattr(compiled, "FORM", "another")
    assert shown(folder) == "Hello &lt;Ani&gt;"
    [after] = [each.read_bytes() for each in kept(folder)]
    assert after != before


def test_what_is_kept_and_cannot_be_read_is_made_anew(folder: Path) -> None:
    shown(folder)
    [first] = kept(folder)
    first.write_bytes(b"half a fi")
    assert shown(folder) == "Hello &lt;Ani&gt;"


def test_nothing_is_kept_where_python_keeps_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown(folder) == "Hello &lt;Ani&gt;"
    assert kept(folder) == []


def test_a_folder_that_cannot_be_written_is_no_trouble(folder: Path) -> None:
    (folder / "__pycache__").write_text("a file in its place")
    with pytest.raises(NotADirectoryError):
        (folder / "__pycache__" / "x").write_text("")
    assert shown(folder) == "Hello &lt;Ani&gt;"


def test_the_program_keeps_its_own(app: Flask) -> None:
    assert isinstance(app.jinja_env.bytecode_cache, Compiled)
    assert Path(app.jinja_env.bytecode_cache.directory).parent.name == "templates"

"""Each program starts alone by its name, does its work and ends when it is told to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from ahsp.config import Settings
from ahsp.extensions import celery_app
from ahsp.ops import single
from ahsp.web.assets import hashed_name
from bench.rollout.alone import Alone, answers, environment, eventually
from tests.deploy.places import ROOT
from tests.ports import free_port
from tests.queue import next_message


def test_the_web_server_is_well_by_its_own_word_whatever_name_it_is_known_by(
    context: Flask, settings: Settings, tmp_path: Path
) -> None:
    port = free_port()
    env = environment(
        settings, tmp_path, PORT=str(port), HOST="0.0.0.0", AHSP_TRUSTED_HOSTS="ahsp.example.go.id"
    )
    healthy = [sys.executable, "-m", "ahsp", "healthy"]

    def well() -> bool:
        return subprocess.run(healthy, cwd=ROOT, env=env).returncode == 0

    assert not well()
    with Alone("web", env, tmp_path / "web.log") as web:
        assert eventually(well), web.log.read_text()
        assert web.end() == 0
    assert not well()


@pytest.mark.parametrize(("name", "kind"), [("worker", "celery@"), ("exporter", "exporter@")])
def test_workers_answer_and_end(
    context: Flask, settings: Settings, tmp_path: Path, name: str, kind: str
) -> None:
    def listening() -> bool:
        found = celery_app.control.inspect(timeout=1).active_queues() or {}
        return any(each.startswith(kind) for each in found)

    with Alone(name, environment(settings, tmp_path), tmp_path / "said") as worker:
        assert eventually(listening), worker.log.read_text()
        assert worker.end() == 0


def test_the_scheduler_starts_what_is_due_and_ends(
    context: Flask, settings: Settings, tmp_path: Path
) -> None:
    with Alone("beat", environment(settings, tmp_path), tmp_path / "said") as beat:
        assert next_message().headers["task"] == "tasks.due", beat.log.read_text()
        assert beat.end() == 0, beat.log.read_text()


def test_a_database_is_prepared_once_and_again(
    context: Flask, settings: Settings, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "ahsp", "prepare"]
    env = environment(settings, tmp_path)
    for _ in range(2):
        told = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr


def test_static_files_are_written_for_a_proxy(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ahsp", "static", str(tmp_path / "static")]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "AHSP_DATA": str(tmp_path)}, check=True)
    name = hashed_name(ROOT / "static", "css/base.css")
    assert (tmp_path / "static" / name).is_file()
    assert not (tmp_path / "run").exists(), "nothing else is made"


def test_templates_are_compiled_wherever_a_release_lies(tmp_path: Path) -> None:
    release, link, data = tmp_path / "release", tmp_path / "link", tmp_path / "data"
    for name in ("ahsp", "templates", "static"):
        shutil.copytree(ROOT / name, release / name, ignore=shutil.ignore_patterns("__pycache__"))
    link.symlink_to(release)
    names = {each.name for each in (release / "templates").rglob("*.html")}
    kept = release / "templates" / "__pycache__"
    env = {
        **{name: value for name, value in os.environ.items() if not name.endswith("_URL")},
        "PYTHONDONTWRITEBYTECODE": "1",
        "AHSP_DATA": str(data),
    }
    written = []
    for place in (release, link):
        command = [sys.executable, "-m", "ahsp", "templates"]
        subprocess.run(command, cwd=place, env=env, check=True)
        written.append({each.name: each.stat().st_mtime_ns for each in kept.iterdir()})
    assert len(written[0]) >= len(names) > 100
    assert written[0] == written[1], "the second found what the first had made"
    assert not data.exists(), "neither servers nor a folder"


@pytest.mark.parametrize("words", [["none"], ["web", "more"], ["static"]])
def test_an_unknown_program_is_refused_in_one_sentence(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("AHSP_DATA", str(tmp_path))
    assert single.main(words) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "There is no program" in said


def test_a_setting_that_cannot_be_used_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "none")
    assert single.main(["web"]) == 1
    assert "PORT='none'" in capsys.readouterr().err
    assert not answers(1)

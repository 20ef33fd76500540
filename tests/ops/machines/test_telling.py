"""Machines of one site say what they are, and administrators are told where they differ."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from ahsp.config import ROOT, release
from ahsp.extensions import db
from ahsp.metrics.instruments import sums
from ahsp.metrics.known import TASK_SECONDS
from ahsp.models import Role
from ahsp.ops import machines, prepare
from ahsp.ops.machines import report, telling
from ahsp.ops.signs import Sign, State
from ahsp.ops.signs.machines import machines as sign
from ahsp.running.redis_link import redis_client
from tests.apps import DEAD_DATABASE, DEAD_REDIS, another, browser
from tests.factories import make_user

SECRET = "the secret of the first machine"
SEAL = "the-seal-of-the-first-machine-is-this"
KEYS: dict[str, Any] = {
    "secret_key": SECRET,
    "audit_keys": (SEAL,),
    "s3_bucket": "berkas",
    "s3_endpoint": "http://s3.example",
}


@pytest.fixture(autouse=True)
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of tests are none of the programs, unless one says so."""
    monkeypatch.setattr(telling._Self, "program", telling.SHELL)


@contextmanager
def machine(context: Flask, data: Path, name: str, **changes: Any) -> Iterator[Flask]:
    """A machine with a data folder of its own, whose web server has begun."""
    (data / name).mkdir(exist_ok=True)
    with another(context, data=data / name, **KEYS | changes) as made, made.app_context():
        machines.become("web")
        machines.begin(made)
        yield made


def found() -> Sign:
    """What the health page says of machines."""
    with force_locale("en"):
        return sign()


@pytest.fixture
def first(context: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The first machine."""
    with machine(context, tmp_path, "satu") as made:
        yield made


def test_one_machine_is_named(first: Flask) -> None:
    assert found().state is State.OK
    assert found().said.startswith("One machine works on this site: ")


def test_machines_with_the_same_settings_are_well(first: Flask, tmp_path: Path) -> None:
    with machine(first, tmp_path, "tujuh"):
        told = found()
    assert (told.state, told.remedy) == (State.OK, "")
    assert told.said.startswith("2 machines work on this site, with the same keys")
    assert f"{tmp_path}/satu" in told.said
    assert f"{tmp_path}/tujuh" in told.said


@pytest.mark.parametrize(
    ("changes", "said", "remedy"),
    [
        (
            {"secret_key": "another"},
            "SECRET_KEY of {tujuh} is not that of {satu}",
            "Set SECRET_KEY",
        ),
        ({"audit_keys": ("x" * 40,)}, "is missing on {satu}", "Set AHSP_AUDIT_KEYS"),
        (
            {"s3_bucket": "lain"},
            "the bucket lain/ahsp, http://s3.example on {tujuh}",
            "Set AHSP_S3_BUCKET",
        ),
        (
            {"s3_endpoint": "http://other.example"},
            "http://other.example on {tujuh}",
            "AHSP_S3_ENDP",
        ),
        ({"s3_prefix": "uji"}, "the bucket berkas/uji", "AHSP_S3_PREFIX"),
        ({"s3_bucket": None}, "a folder on {tujuh}", "Copy to the bucket"),
    ],
)
def test_what_differs_is_told_with_its_machines_and_a_remedy(
    first: Flask, tmp_path: Path, changes: dict[str, Any], said: str, remedy: str
) -> None:
    with machine(first, tmp_path, "tujuh", **changes):
        seen = [found()]
    with first.app_context():
        seen.append(found())
    for told in seen:
        named = {
            name: next(word for word in told.said.split() if f"{tmp_path}/{name}" in word)
            for name in ("satu", "tujuh")
        }
        assert said.format(**named) in told.said.replace(" (web)", "")
        assert told.state is State.DANGER
        assert remedy in told.remedy


def test_two_machines_that_keep_files_in_folders_of_their_own_are_told(
    context: Flask, tmp_path: Path
) -> None:
    with machine(context, tmp_path, "satu", s3_bucket=None):
        pass
    with machine(context, tmp_path, "tujuh", s3_bucket=None):
        assert "Files are kept in different places" in found().said
        assert found().said.count("a folder on ") == 2


def test_machines_that_share_a_data_folder_keep_files_in_one_place(
    context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine(context, tmp_path, "satu", s3_bucket=None):
        monkeypatch.setattr(report.socket, "gethostname", lambda: "mesin-dua")
        with machine(context, tmp_path, "satu", s3_bucket=None):
            told = found()
    assert told.state is State.OK
    assert "mesin-dua" in told.said


def test_another_site_on_the_same_redis_is_told(first: Flask, tmp_path: Path) -> None:
    before, _, name = str(first.config["SETTINGS"].database_url).rpartition("/")
    assert name != "postgres"
    with machine(first, tmp_path, "tujuh", database_url=f"{before}/postgres", secret_key="b"):
        pass
    with first.app_context():
        told = found()
    assert told.state is State.DANGER
    assert told.said.startswith("Sites with databases of their own share one Redis: ")
    assert "SECRET_KEY" not in told.said
    assert "REDIS_URL of each site" in told.remedy


def test_a_database_that_is_away_is_asked_the_next_time(first: Flask, tmp_path: Path) -> None:
    with machine(first, tmp_path, "tujuh", database_url=DEAD_DATABASE):
        assert found().state is State.OK
    assert report._databases[str(first.config["SETTINGS"].database_url)].endswith(
        "/" + str(db.engine.url.database)
    )
    assert DEAD_DATABASE not in report._databases


def test_another_release_wants_a_look_and_is_no_fault(
    first: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "release", lambda: "9.9.9 (9999)")
    with machine(first, tmp_path, "tujuh"):
        told = found()
    assert told.state is State.WARNING
    assert "9.9.9 (9999)" in told.said
    assert release.release() in told.said
    assert "being brought in" in told.remedy


def test_the_release_is_the_version_and_the_newest_migration() -> None:
    newest = sorted(Path("migrations/versions").glob("0*.py"))[-1].name[:4]
    assert release.release() == f"{release.version()} ({newest})"


def test_no_secret_is_told(first: Flask) -> None:
    client = redis_client(first.config["SETTINGS"])
    words = [client.get(key) for key in client.scan_iter(f"{telling.KEY}:*")]
    assert words
    for secret in (SECRET, SEAL):
        assert not any(secret in each for each in words)
    told = {len(json.loads(each)["secret"]) for each in words}
    assert told == {12}, "too short to tell of the secret"


def logged(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines that tell of differences, since they were asked for last."""
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    return [each for each in lines if each["event"] == "machines differ"]


def test_a_start_logs_how_other_machines_differ(
    first: Flask, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with machine(first, tmp_path, "tujuh"):
        assert logged(capfd) == []
    with machine(first, tmp_path, "tiga", secret_key="another"):
        (line,) = logged(capfd)
    assert (line["of"], line["level"]) == ("secret", "warning")
    assert f"{tmp_path}/tiga" in str(line["sides"][1])


def test_whoever_starts_a_machine_is_told_in_words(first: Flask, tmp_path: Path) -> None:
    with another(first, data=tmp_path / "tujuh", **KEYS) as same, same.app_context():
        assert prepare._unlike_others() == ""
    unlike = KEYS | {"secret_key": "b"}
    with another(first, data=tmp_path / "tiga", **unlike) as made, made.app_context():
        said = prepare._unlike_others()
    assert said.startswith("SECRET_KEY of ")
    assert "Set SECRET_KEY to the same value" in said


def test_a_start_does_not_mind_what_the_same_machine_said_before(
    first: Flask, tmp_path: Path
) -> None:
    with another(first, data=tmp_path / "satu", **KEYS | {"secret_key": "new"}) as made:
        machines.become("worker")
        with made.app_context():
            assert machines.differing() == []
            assert found().state is State.DANGER, "its web server still has the old key"


def test_a_program_that_starts_anew_takes_back_what_it_said(first: Flask, tmp_path: Path) -> None:
    with machine(first, tmp_path, "tujuh", secret_key="another"):
        assert found().state is State.DANGER
    with machine(first, tmp_path, "tujuh"):
        assert found().state is State.OK


def test_a_machine_that_says_nothing_for_long_counts_no_more(first: Flask, tmp_path: Path) -> None:
    with machine(first, tmp_path, "tujuh", secret_key="another"):
        pass
    client = redis_client(first.config["SETTINGS"])
    (gone,) = [key for key in client.scan_iter(f"{telling.KEY}:*") if "/tujuh" in key]
    assert 0 < client.ttl(gone) <= telling.RECENT
    client.delete(gone)
    with first.app_context():
        assert found().state is State.OK
    assert client.scard(telling.KEY) == 1, "its name is forgotten too"


def test_a_busy_process_says_it_with_what_it_counts(first: Flask) -> None:
    client = redis_client(first.config["SETTINGS"])
    client.delete(telling.KEY)
    with first.app_context():
        TASK_SECONDS.observe(0.1, "mail.deliver", "done")
        sums.add_up()
    assert client.scard(telling.KEY) == 1


def test_a_command_tells_nobody_of_itself_and_is_compared(first: Flask, tmp_path: Path) -> None:
    machines.become(telling.SHELL)
    (tmp_path / "tujuh").mkdir()
    unlike = KEYS | {"secret_key": "b"}
    with another(first, data=tmp_path / "tujuh", **unlike) as made, made.app_context():
        machines.begin(made)
        answer = made.test_cli_runner().invoke(args=["health", "--json"])
    told = {each["name"]: each for each in json.loads(answer.output)["signs"]}
    assert answer.exit_code == 1
    assert "(shell)" in told["machines"]["said"]
    assert redis_client(first.config["SETTINGS"]).scard(telling.KEY) == 1


def test_a_command_of_the_shell_is_no_web_server(context: Flask, tmp_path: Path) -> None:
    settings = context.config["SETTINGS"]
    env = os.environ | {"AHSP_DATA": str(tmp_path), "DATABASE_URL": settings.database_url}
    env |= {"REDIS_URL": settings.redis_url}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "health", "--json"]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    told = {each["name"]: each for each in json.loads(ran.stdout)["signs"]}
    assert "(shell)" in told["machines"]["said"]
    assert redis_client(settings).scard(telling.KEY) == 0


def test_without_redis_they_are_not_compared_and_start_all_the_same(
    context: Flask, tmp_path: Path
) -> None:
    with machine(context, tmp_path, "satu", redis_url=DEAD_REDIS):
        assert found().state is State.WARNING
        assert "while Redis is away" in found().said
        assert machines.differing() == []


def test_words_of_another_release_are_passed_over(first: Flask) -> None:
    client = redis_client(first.config["SETTINGS"])
    client.sadd(telling.KEY, "mesin /data web")
    client.set(f"{telling.KEY}:mesin /data web", json.dumps({"host": "mesin"}))
    with first.app_context():
        assert found().state is State.OK


def test_the_page_tells_it_in_indonesian_too(first: Flask, tmp_path: Path) -> None:
    with machine(first, tmp_path, "tujuh", secret_key="another"):
        pass
    client = browser(first, make_user("ratna", role=Role.ADMIN))
    client.set_cookie("lang", "id")
    page = client.get("/admin/health").text
    assert "Samakan SECRET_KEY di semua mesin" in page
    client.set_cookie("lang", "en")
    assert "Set SECRET_KEY to the same value on all machines" in client.get("/admin/health").text

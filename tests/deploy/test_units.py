"""The units are what systemd takes, each confined, each with a command that is tried here."""

import re
import subprocess
from pathlib import Path

import pytest

from ahsp.config import Settings
from ahsp.embedded.folder import Folder
from ahsp.ops import programs
from tests.deploy.places import DEPLOY, PYTHON, ROOT, tool

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMAND = re.compile(r"^ExecStart=(.*)$", re.MULTILINE)


def commands() -> dict[str, str]:
    """The command of each unit."""
    return {unit.name: COMMAND.findall(unit.read_text(encoding="utf-8"))[0] for unit in UNITS}


def test_systemd_takes_them(tmp_path: Path) -> None:
    analyse = tool("systemd-analyze")
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text(encoding="utf-8").replace("/opt/ahsp/", f"{ROOT}/")
        (tmp_path / unit.name).write_text(text)
    for port in ("8001", "8002"):
        (tmp_path / f"ahsp-web@{port}.service").write_text(
            (tmp_path / "ahsp-web@.service").read_text()
        )
    units = [path for path in tmp_path.iterdir() if path.suffix in (".service", ".timer")]
    told = subprocess.run([analyse, "verify", "--man=no", *units], capture_output=True, text=True)
    ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
    assert (told.returncode, ours) == (0, []), told.stderr
    broken = tmp_path / "ahsp-broken.service"
    broken.write_text("[Service]\nExecStart=/nowhere/program\nProtectSystm=strict\n")
    told = subprocess.run([analyse, "verify", "--man=no", broken], capture_output=True, text=True)
    assert "ProtectSystm" in told.stderr, "it looks at what it is given"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_is_confined_and_runs_as_a_user_of_its_own(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    for line in (
        "User=ahsp", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict",
        "ReadWritePaths=/var/lib/ahsp", "PrivateTmp=yes", "ProtectHome=yes",
        "SystemCallFilter=@system-service", "EnvironmentFile=/etc/ahsp/ahsp.env",
    ):  # fmt: skip
        assert line in lines, line


def test_their_commands_are_those_that_the_supervisor_starts_or_make_calls() -> None:
    settings = Settings()
    known = programs.commands(settings, Folder(settings.data))
    given = commands()
    assert given.pop("ahsp.service") == f"{PYTHON} -m ahsp"
    assert given.pop("ahsp-prepare.service") == f"{PYTHON} -m ahsp prepare"
    assert given.pop("ahsp-backup.service").startswith(f"{PYTHON} -m ahsp.backup make ")
    assert given == {
        f"ahsp-{name}{'@' if name == 'web' else ''}.service": f"{PYTHON} -m ahsp {name}"
        for name in known
    }


def test_each_gets_the_time_to_end_that_the_supervisor_gives(tmp_path: Path) -> None:
    for child in programs.plan(Settings(data=tmp_path), Folder(tmp_path), {}):
        name = f"ahsp-{child.name}{'@' if child.name == 'web' else ''}.service"
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        found = re.search(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
        assert found
        assert int(found[1]) >= child.grace


def test_the_environments_variables_are_settings() -> None:
    known = {each.metadata["env"] for each in Settings.__dataclass_fields__.values()}
    example = (DEPLOY / "systemd" / "ahsp.env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) <= known

"""The image and the composition are what their tools take, and say what the guides promise."""

import json
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from ahsp.config import Settings
from tests.deploy.places import DEPLOY, PYTHON, ROOT

COMPOSE = DEPLOY / "compose" / "compose.yaml"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
OURS = ("web-a", "web-b", "worker", "exporter", "beat", "prepare", "static")


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """The composition with every variable set."""
    text = re.sub(r"\$\{(\w+)[^}]*\}", "value", COMPOSE.read_text(encoding="utf-8"))
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def test_the_composition_keeps_to_the_specification(composed: dict[str, Any]) -> None:
    names = PyCompose.from_json(json.dumps(composed)).service_names()
    assert {*OURS, "postgres", "valkey", "proxy"} == set(names)
    composed["services"]["worker"]["comand"] = ["worker"]
    with pytest.raises(ValueError, match="comand"):
        PyCompose.from_json(json.dumps(composed))
    del composed["services"]["worker"]["comand"]


def test_our_programs_are_confined_and_wait_for_migrations(composed: dict[str, Any]) -> None:
    for name in OURS:
        service = composed["services"][name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert any(each.startswith("/tmp:") for each in service["tmpfs"]), name
        if name not in ("prepare", "static"):
            done = "service_completed_successfully"
            assert service["depends_on"]["prepare"]["condition"] == done, name
    published = [name for name, each in composed["services"].items() if "ports" in each]
    assert published == ["proxy"]


def test_the_proxy_knows_both_web_servers(composed: dict[str, Any]) -> None:
    told = (DEPLOY / "compose" / "upstream.conf").read_text(encoding="utf-8")
    for name in ("web-a", "web-b"):
        address = composed["services"][name]["networks"]["inside"]["ipv4_address"]
        assert f"server {address}:8000 " in told


def test_variables_are_settings_and_secrets_have_no_default(composed: dict[str, Any]) -> None:
    known = {each.metadata["env"] for each in Settings.__dataclass_fields__.values()}
    example = (DEPLOY / "compose" / "env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert named - known == {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "TLS_FOLDER"}
    assert set(composed["services"]["worker"]["environment"]) <= known
    for needed in ("POSTGRES_PASSWORD", "VALKEY_PASSWORD", "TLS_FOLDER"):
        assert re.search(rf"\$\{{{needed}:\?", COMPOSE.read_text(encoding="utf-8"))


@pytest.mark.skipif(sys.platform != "linux", reason="hadolint is pinned for Linux")
def test_the_dockerfile_keeps_to_the_rules() -> None:
    linter = ROOT / ".venv" / "bin" / "hadolint"
    told = subprocess.run([linter, DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (0, "")


def test_the_image_is_built_from_pinned_hashes_and_runs_as_nobody_special() -> None:
    assert "--require-hashes --only-binary=:all: --requirement requirements.txt" in DOCKERFILE
    stages = DOCKERFILE.split("\nFROM ")[1:]
    assert len(stages) == 2
    assert re.findall(r"^USER (\S+)$", stages[-1], re.MULTILINE) == ["10001"]
    assert f'CMD ["{PYTHON}", "-m", "ahsp", "healthy"]' in stages[-1]
    assert f'ENTRYPOINT ["{PYTHON}", "-m", "ahsp"]' in stages[-1]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    copied = set(re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE))
    wanted = {name for line in copied for name in line.split()}
    assert ignored[0] == "*"
    assert wanted == {name[1:] for name in ignored if name.startswith("!")}
    for name in wanted:
        assert (ROOT / name).exists(), name

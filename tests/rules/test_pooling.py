"""Connections may go through a pooler that gives each transaction another one."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("ahsp/**/*.py"), *ROOT.glob("migrations/**/*.py")])
OF_A_SESSION = re.compile(
    r"pg_(try_)?advisory_(lock|unlock)"
    r"|\b(UN)?LISTEN \w"
    r"|\bCREATE (LOCAL )?TEMP(ORARY)? (?!.*ON COMMIT DROP)"
    r"|[\"'; ]SET (?!LOCAL)(SESSION )?(TimeZone|lock_timeout|statement_timeout|enable_\w+|work_mem)"
    r"|set_config\([^()]*, false\)"
)


def test_nothing_outlives_its_transaction_on_a_connection() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OF_A_SESSION.search(line)
    ]
    assert found == [], "see docs/locks.md"


@pytest.mark.parametrize(
    "line",
    [
        'text("SELECT pg_try_advisory_lock(1)")',
        'text("LISTEN news")',
        'text("CREATE TEMP TABLE staged (id int)")',
        'text("SET statement_timeout = 0")',
        "text(\"SELECT set_config('work_mem', '64MB', false)\")",
    ],
)
def test_what_would_be_found(line: str) -> None:
    assert OF_A_SESSION.search(line)

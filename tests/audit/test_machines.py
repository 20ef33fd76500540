"""Several machines write one record at the same time, and one that has other keys is found out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from ahsp.audit import anchors, keys, retention
from ahsp.audit.events import Event
from ahsp.audit.services import record
from ahsp.audit.verdicts import Problem, Verdict
from ahsp.audit.verifying import verify
from ahsp.extensions import db
from tests.apps import another

ONE, TWO = "the-first-seal-" * 3, "the-second-seal-" * 3


@pytest.fixture
def machines(context: Flask, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    """Two machines with data folders of their own and the same key."""
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(another(context, data=tmp_path / name, audit_keys=(ONE,)))
            for name in ("satu", "dua")
        )
        yield first, second


def write(machine: Flask, count: int) -> None:
    """Events of a machine, each in its own transaction."""
    with machine.app_context():
        for number in range(count):
            record(Event.SIGN_IN_FAILED, detail={"username": f"{number}"})
            db.session.commit()
        db.session.remove()


def verified(machine: Flask) -> Verdict:
    """What a walk on a machine finds."""
    with machine.app_context():
        return verify()


def test_two_machines_that_write_at_once_make_one_chain(machines: tuple[Flask, Flask]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, machines * 2, [15] * 4))
    for machine in machines:
        found = verified(machine)
        assert (found.ok, found.checked) == (True, 60)


def test_what_was_cut_off_is_found_by_whichever_machine_wrote_last(
    machines: tuple[Flask, Flask],
) -> None:
    first, second = machines
    write(first, 2)
    write(second, 2)
    with first.app_context(), db.engine.begin() as link:
        link.execute(text("SET LOCAL session_replication_role = replica"))
        link.execute(text("DELETE FROM audit_event WHERE id = 4"))
    assert (verified(second).problem, verified(second).first_bad) == (Problem.CUT, 4)
    assert (verified(first).problem, verified(first).first_bad) == (Problem.CUT, 4)


def test_a_machine_with_another_key_is_told_which_one_it_lacks(
    machines: tuple[Flask, Flask], tmp_path: Path
) -> None:
    first, second = machines
    write(first, 2)
    with another(second, data=tmp_path / "tiga", audit_keys=(TWO,)) as other:
        write(other, 1)
        found = verified(other)
        assert (found.problem, found.first_bad) == (Problem.UNKNOWN_KEY, 1)
        assert keys.name_of(ONE) in found.sentence
    found = verified(first)
    assert (found.problem, found.first_bad, found.key) == (
        Problem.UNKNOWN_KEY,
        3,
        keys.name_of(TWO),
    )
    assert f"Event 3 is sealed with the key {keys.name_of(TWO)}" in found.sentence
    assert "put it into AHSP_AUDIT_KEYS here" in found.sentence
    with another(first, data=tmp_path / "satu", audit_keys=(ONE, TWO)) as mended:
        write(mended, 1)
        assert verified(mended).ok, "nothing is lost once it has both keys"


def note_end(machine: Flask) -> str:
    """What the shell of a machine says to a new note of the record's end."""
    with machine.app_context():
        answer = machine.test_cli_runner().invoke(args=["audit", "note-end", "--reason", "Monday"])
        db.session.remove()
    assert answer.exit_code == 0
    return answer.output


def test_a_new_note_of_the_end_says_which_key_the_machine_lacks_to_verify_it(
    machines: tuple[Flask, Flask], tmp_path: Path
) -> None:
    first, second = machines
    write(first, 3)
    assert note_end(second) == "noted event 4 as the end; until now it was unknown\n"
    with another(first, data=tmp_path / "satu", audit_keys=(TWO,)) as other:
        told = note_end(other)
        assert told.startswith("noted event 5 as the end; until now it was unknown\n")
        assert f"Event 4 before it is sealed with the key {keys.name_of(ONE)}" in told
        assert verified(other).problem == Problem.UNKNOWN_KEY, "as it said"
    with another(first, data=tmp_path / "satu", audit_keys=(TWO, ONE)) as mended:
        assert note_end(mended) == "noted event 6 as the end; until now it was 5\n"
        assert verified(mended).ok


def test_no_end_is_noted_where_the_database_lost_the_mark_of_it(
    machines: tuple[Flask, Flask],
) -> None:
    first, _second = machines
    write(first, 2)
    with first.app_context(), db.engine.begin() as link:
        path = anchors.path_of(first.config["SETTINGS"].data, db.engine.url.database or "")
        noted = path.read_bytes()
        link.execute(text("SET LOCAL session_replication_role = replica"))
        link.execute(text("DELETE FROM audit_anchor"))
    with first.app_context():
        answer = first.test_cli_runner().invoke(args=["audit", "note-end", "--reason", "Monday"])
        db.session.remove()
    assert answer.exit_code == 1
    assert "audit_anchor has no row" in answer.output
    assert path.read_bytes() == noted, "what is known outside of the database stays"
    assert verified(first).problem == Problem.ANCHOR


def test_a_stretch_that_was_deleted_by_a_machine_with_another_key_is_no_altered_one(
    machines: tuple[Flask, Flask], tmp_path: Path
) -> None:
    first, _second = machines
    write(first, 3)
    with another(first, data=tmp_path / "tiga", audit_keys=(TWO, ONE)) as other:
        with other.app_context():
            retention.clear(0, 0)
            db.session.remove()
        assert verified(other).ok
    found = verified(first)
    assert (found.problem, found.key) == (Problem.UNKNOWN_KEY, keys.name_of(TWO))

"""Whose import is next: people take turns, and nothing is left lying."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from ahsp.extensions import db
from ahsp.imports import services, tasks
from ahsp.imports.running import leases, taking
from ahsp.models import BatchState, ImportBatch, Role, User
from ahsp.running import slots
from tests.factories import make_batch, make_user
from tests.imports.conftest import Book
from tests.imports.work_place import now, state, upload


def waiting(user: User | None, **values: Any) -> int:
    """An import of somebody's that waits."""
    defaults = {"state": "pending", "user_id": user.id if user else None}
    return make_batch(**(defaults | values)).id


def served(count: int) -> list[int]:
    """The next imports in turn; each is ended before the next is taken."""
    found = []
    for _ in range(count):
        taken = taking.next_in_turn(30)
        assert taken is not None
        found.append(taken.id)
        ended = update(ImportBatch).where(ImportBatch.id == taken.id)
        db.session.execute(ended.values(state=BatchState.READY, lease_until=None))
        db.session.commit()
    return found


@pytest.fixture
def people(context: Flask) -> list[User]:
    """Three administrators."""
    return [make_user(name, role=Role.ADMIN) for name in ("ratna", "budi", "siti")]


def test_a_hundred_of_one_person_do_not_hold_up_the_single_one_of_another(
    people: list[User],
) -> None:
    ratna, budi, _ = people
    hers = [waiting(ratna) for _ in range(100)]
    assert served(1) == hers[:1]
    his = waiting(budi)
    assert served(3) == [his, *hers[1:3]]


def test_people_take_turns_and_each_one_s_own_come_in_order(people: list[User]) -> None:
    ratna, budi, siti = people
    a = [waiting(ratna) for _ in range(3)]
    b = [waiting(budi) for _ in range(2)]
    c = [waiting(siti), waiting(None)]
    assert served(7) == [a[0], b[0], c[0], c[1], a[1], b[1], a[2]]


def test_who_is_being_served_waits_for_those_who_are_not(people: list[User]) -> None:
    ratna, budi, _ = people
    first, _second = waiting(ratna), waiting(ratna)
    taken = taking.next_in_turn(30)
    assert taken is not None
    assert taken.id == first
    his = waiting(budi)
    following = taking.next_in_turn(30)
    assert following is not None
    assert following.id == his


def test_what_was_confirmed_goes_before_what_is_to_be_read(people: list[User]) -> None:
    ratna = people[0]
    read, confirmed = waiting(ratna), waiting(ratna, state="committing")
    assert served(2) == [confirmed, read]


def test_what_is_held_tried_enough_or_ended_is_not_taken(people: list[User]) -> None:
    ratna = people[0]
    held = waiting(ratna)
    assert leases.claim(held, 30)
    waiting(ratna, attempts=leases.ATTEMPTS)
    waiting(ratna, state="ready")
    assert taking.next_in_turn(30) is None
    lost = update(ImportBatch).where(ImportBatch.id == held)
    db.session.execute(lost.values(lease_until=text("now() - interval '1 s'")))
    db.session.commit()
    taken = taking.next_in_turn(30)
    assert taken is not None
    assert (taken.id, taken.turn) == (held, 2)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which batches workers were told of."""
    heard: list[int] = []

    def ring(batch_id: int) -> bool:
        heard.append(batch_id)
        return True

    monkeypatch.setattr("ahsp.imports.running.bells.ring", ring)
    monkeypatch.setattr("ahsp.imports.services.ring", ring)
    return heard


def test_whoever_ends_one_rings_for_the_next(
    context: Flask, book: Book, people: list[User], bells: list[int]
) -> None:
    first, second = (upload(book(), user=people[0]).id for _ in range(2))
    bells.clear()
    tasks.run(second)
    assert (state(first), state(second)) == ("ready", "pending"), "the bell is only a hint"
    assert bells == [second]
    tasks.run()
    assert (state(second), bells) == ("ready", [second])


def test_without_a_queue_the_same_worker_goes_on(
    context: Flask, book: Book, people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ahsp.imports.running.bells.ring", lambda _batch: False)
    batches = [upload(book(), user=people[0]).id for _ in range(3)]
    tasks.run()
    assert {state(each) for each in batches} == {"ready"}


def test_a_bell_without_a_place_leaves_the_import_to_whoever_has_one(
    context: Flask, book: Book, people: list[User], bells: list[int]
) -> None:
    batch = upload(book(), user=people[0])
    settings = context.config["SETTINGS"]
    folder = settings.data / "run"
    with (
        slots.place(folder, "import", settings.worker_concurrency, 1),
        slots.place(folder, "import", settings.worker_concurrency, 1),
    ):
        tasks.run(batch.id)
        assert (state(batch.id), now(batch.id).attempts) == ("pending", 0)
    tasks.run(batch.id)
    assert state(batch.id) == "ready"


def test_a_thousand_that_wait_are_rung_for_with_a_bell_for_each_place(
    people: list[User], bells: list[int]
) -> None:
    for _ in range(20):
        waiting(people[0])
    assert services.sweep() == 2
    assert len(bells) == 2

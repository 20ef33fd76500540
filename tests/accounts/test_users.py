"""Making and changing accounts, from the services and from the shell."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from ahsp.accounts import passwords, services
from ahsp.extensions import db
from ahsp.models import AuditEvent, Role, User
from tests.apps import events, last_event
from tests.factories import PASSWORD, make_user

Shell = Callable[..., Result]


@pytest.fixture
def shell(context: Flask) -> Shell:
    """Run `flask users ...`."""
    runner = context.test_cli_runner()

    def act(*words: str, **environ: str) -> Result:
        answer = runner.invoke(args=["users", *words], env=environ or None)
        db.session.expire_all()
        return answer

    return act


def named(name: str) -> User:
    user = services.find_user(name)
    assert user is not None
    return user


def test_a_user_is_made_with_a_one_time_password(shell: Shell) -> None:
    answer = shell("create", "siti", "--role", "editor")
    assert answer.exit_code == 0, answer.output
    first, second = answer.output.splitlines()
    assert first == "created siti (editor)"
    password = second.removeprefix("one-time password: ")
    user = named("siti")
    assert passwords.matches(user.password_hash, password)
    assert (user.role, user.active, user.must_change_password) == ("editor", True, True)
    assert events() == ["permission.user_created"]
    event = last_event()
    assert event.detail == {"username": "siti", "role": "editor"}
    assert (event.user_id, event.address) == (None, None), "the shell is nobody"


def test_a_user_is_made_with_a_given_password(shell: Shell) -> None:
    answer = shell("create", "siti", "--password", PASSWORD)
    assert (answer.exit_code, answer.output) == (0, "created siti (viewer)\n")
    assert not named("siti").must_change_password


def test_the_password_may_come_from_the_environment(shell: Shell) -> None:
    answer = shell("create", "siti", AHSP_PASSWORD=PASSWORD)
    assert answer.exit_code == 0
    assert passwords.matches(named("siti").password_hash, PASSWORD)
    assert PASSWORD not in answer.output


@pytest.mark.parametrize(
    "name",
    ["", "x", "x" * 65, "two words", "a/b", "a\nb", "a\0b", "<b>", "  ", "a\u202eb", "-" * 65],
)
def test_a_name_that_does_not_fit_is_refused(context: Flask, name: str) -> None:
    with pytest.raises(services.AccountError):
        services.create_user(name, Role.VIEWER, PASSWORD)
    assert events() == []


@pytest.mark.parametrize("password", ["", "123456789", "x" * 201, "siti.aminah"])
def test_a_password_that_does_not_fit_is_refused(context: Flask, password: str) -> None:
    with pytest.raises(services.AccountError):
        services.create_user("Siti.Aminah", Role.VIEWER, password)
    assert db.session.scalar(sa.select(sa.func.count(User.id))) == 0


def test_a_name_is_taken_without_regard_to_case(shell: Shell) -> None:
    shell("create", "Siti")
    answer = shell("create", "sITI")
    assert answer.exit_code == 1
    assert "sITI" in answer.stderr
    assert "Traceback" not in answer.output
    assert events() == ["permission.user_created"], "nothing of the second remains"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("create", "x"), 1),
        (("create", "siti", "--password", "short"), 1),
        (("create", "siti", "--role", "king"), 2),
        (("create",), 2),
        (("change", "nobody", "--disable"), 1),
        (("change", "admin", "--role", "viewer"), 1),
        (("change", "admin", "--disable"), 1),
        (("change", "admin"), 2),
        (("change", "admin", "--role", "king"), 2),
        (("reset-password", "nobody"), 1),
        (("reset-password",), 2),
        (("forget", "admin"), 2),
    ],
)
def test_a_mistake_is_one_sentence_and_a_status(
    shell: Shell, words: tuple[str, ...], status: int
) -> None:
    make_user("admin", role=Role.ADMIN)
    answer = shell(*words)
    assert answer.exit_code == status, answer.output
    assert "Error: " in answer.stderr
    assert answer.stdout == ""
    assert events() == []
    assert (named("admin").role, named("admin").active) == ("admin", True)


def test_a_role_is_changed_and_recorded_with_before_and_after(shell: Shell) -> None:
    make_user("siti")
    assert shell("change", "SITI", "--role", "admin").output == "changed SITI\n"
    assert named("siti").is_admin
    assert events() == ["permission.user_changed"]
    detail = {"username": "siti", "field": "role", "old": "viewer", "new": "admin"}
    assert last_event().detail == detail


def test_an_account_is_switched_off_and_on(shell: Shell) -> None:
    make_user("siti")
    assert shell("change", "siti", "--disable").exit_code == 0
    assert not named("siti").active
    assert shell("change", "siti", "--enable").exit_code == 0
    assert named("siti").active
    assert events() == ["permission.user_changed"] * 2


def test_two_changes_at_once_are_two_events(shell: Shell) -> None:
    make_user("siti")
    shell("change", "siti", "--role", "editor", "--disable")
    details = db.session.scalars(sa.select(AuditEvent.detail)).all()
    assert {each["field"] for each in details} == {"role", "active"}


def test_what_is_so_already_is_not_recorded(shell: Shell) -> None:
    make_user("siti")
    assert shell("change", "siti", "--role", "viewer", "--enable").exit_code == 0
    assert events() == []


def test_a_forgotten_password_is_replaced_by_a_one_time_password(shell: Shell) -> None:
    make_user("siti")
    answer = shell("reset-password", "siti")
    user = named("siti")
    assert passwords.matches(user.password_hash, answer.output.split(": ")[1].strip())
    assert user.must_change_password
    assert events() == ["permission.password_reset"]


def test_the_last_administrator_stays_even_where_others_are_disabled(context: Flask) -> None:
    make_user("one", role=Role.ADMIN)
    make_user("two", role=Role.ADMIN, active=False)
    for change in ({"role": Role.EDITOR}, {"active": False}):
        with pytest.raises(services.AccountError):
            services.change_user("one", **change)
    services.change_user("two", role=Role.VIEWER)
    assert named("one").active


def test_one_of_two_administrators_may_go(context: Flask) -> None:
    make_user("one", role=Role.ADMIN)
    make_user("two", role=Role.ADMIN)
    services.change_user("one", role=Role.VIEWER)
    assert [user.username for user in admins()] == ["two"]


def admins() -> list[User]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(User).where(User.role == Role.ADMIN, User.active)))


def test_two_administrators_who_end_each_other_at_once_leave_one(context: Flask) -> None:
    for _ in range(3):
        db.session.execute(sa.delete(User))
        for name in ("one", "two"):
            make_user(name, role=Role.ADMIN)
        start = threading.Barrier(2)
        refused: list[str] = []

        def end(name: str, start: threading.Barrier = start, into: list[str] = refused) -> None:
            with context.app_context():
                assert services.find_user(name)
                start.wait()
                try:
                    services.change_user(name, active=False)
                except services.AccountError:
                    db.session.rollback()
                    into.append(name)

        both = [threading.Thread(target=end, args=(name,)) for name in ("one", "two")]
        for each in both:
            each.start()
        for each in both:
            each.join(60)
        assert len(refused) == 1
        assert [user.username for user in admins()] == refused


def test_a_new_installation_has_one_administrator_with_a_one_time_password(
    context: Flask,
) -> None:
    made = services.ensure_first_admin()
    assert made is not None
    user = named(made[0])
    assert user.is_admin
    assert user.must_change_password
    assert passwords.matches(user.password_hash, made[1])
    assert services.ensure_first_admin() is None, "only the first start makes one"

"""Who may know that something is new."""

import pytest

from ahsp.live import topics


@pytest.mark.parametrize(
    "topic", ["audit", "imports", "import:7", "tasks", "mail", "score", "schedules"]
)
def test_what_administrators_look_after_is_theirs_to_hear(topic: str) -> None:
    assert topics.may_hear(topic, 5, is_admin=True)
    assert not topics.may_hear(topic, 5, is_admin=False)


def test_exports_are_heard_by_whose_they_are_alone() -> None:
    assert topics.may_hear(topics.of_exports(5), 5, is_admin=False)
    assert not topics.may_hear(topics.of_exports(5), 6, is_admin=False)
    assert not topics.may_hear(topics.of_exports(5), 6, is_admin=True)


@pytest.mark.parametrize("topic", ["", "nothing", "exports:", "exports:x", "audit "])
def test_what_is_no_topic_is_nobodys(topic: str) -> None:
    assert not topics.may_hear(topic, 5, is_admin=True)

"""What can be new, and who may know that it is."""

AUDIT = "audit"
IMPORTS = "imports"
EXPORTS = "exports"
TASKS = "tasks"
WORK = "work"
"""Runs of tasks that somebody sees on the page of work: long ones, failed ones, those by hand."""
MAIL = "mail"
SCORE = "score"
SCHEDULES = "schedules"
PARTS = "parts"
"""Parts of the site that went away, or are back."""
_FOR_ADMINISTRATORS = frozenset(
    (AUDIT, IMPORTS, EXPORTS, TASKS, WORK, MAIL, SCORE, SCHEDULES, PARTS)
)
_IMPORT, _EXPORTS_OF = "import:", "exports:"


def of_import(batch_id: int) -> str:
    """The topic of one import."""
    return f"{_IMPORT}{batch_id}"


def of_exports(user_id: int | None) -> str:
    """The topic of one person's exports."""
    return f"{_EXPORTS_OF}{user_id or 0}"


def may_hear(topic: str, user_id: int, *, is_admin: bool) -> bool:
    """Whether a person may know that something is new.

    Args:
        topic: as a page asks for it; one that does not exist is nobody's.
        user_id: who asks.
        is_admin: whether they administer the site.
    """
    if topic in _FOR_ADMINISTRATORS or topic.startswith(_IMPORT):
        return is_admin
    return topic == of_exports(user_id)

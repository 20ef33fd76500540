"""What can be new, and who may know that it is."""

AUDIT = "audit"
IMPORTS = "imports"
TASKS = "tasks"
MAIL = "mail"
SCORE = "score"
SCHEDULES = "schedules"
_FOR_ADMINISTRATORS = frozenset((AUDIT, IMPORTS, TASKS, MAIL, SCORE, SCHEDULES))
_IMPORT, _EXPORTS = "import:", "exports:"


def of_import(batch_id: int) -> str:
    """The topic of one import."""
    return f"{_IMPORT}{batch_id}"


def of_exports(user_id: int | None) -> str:
    """The topic of one person's exports."""
    return f"{_EXPORTS}{user_id or 0}"


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

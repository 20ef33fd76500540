"""The scheduler ends when it is told to, wherever the signal meets it."""

from typing import Any

from celery import platforms
from celery.beat import Service
from celery.signals import beat_init


@beat_init.connect  # type: ignore[untyped-decorator]  # celery ships no types
def end_for_certain(sender: Service, **_: Any) -> None:
    """Have the loop end as well as the call that is going on.

    Celery only raises SystemExit. Where that is lost, as in what runs while an object goes, the
    scheduler would go on for ever.
    """

    def end(_number: int, _frame: object) -> None:
        sender.stop()
        raise SystemExit

    platforms.signals.update(SIGTERM=end, SIGINT=end)

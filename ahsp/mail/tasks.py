"""What the worker hears about mail."""

from ahsp.extensions import celery_app
from ahsp.mail import delivery, services


@celery_app.task(name="mail.deliver")
def deliver() -> None:
    """Send what is due; rung for, and asked by the scheduler every few seconds."""
    delivery.deliver()


@celery_app.task(name="mail.forget_old")
def forget_old() -> None:
    """Delete mail whose time is over."""
    services.forget_old()

"""What the worker hears: the bell for one batch, and the sweeper's round."""

from ahsp.extensions import celery_app, db
from ahsp.imports import retention, services
from ahsp.imports.refused import held_making
from ahsp.imports.running import taking
from ahsp.imports.storing import figures
from ahsp.web.sessions import forget_expired


@celery_app.task(name="imports.run")
def run(batch_id: int = 0) -> None:
    """Do what the next batch in turn waits for; the one that was rung for is only a hint."""
    del batch_id
    taking.take_next()


@celery_app.task(name="imports.figures")
def figure(sumber_id: int) -> None:
    """Work out what an edition knows of items."""
    figures.refresh(sumber_id)


@celery_app.task(name="imports.hold")
def hold(batch_id: int) -> None:
    """Make the workbook of the analyses that an import holds back."""
    held_making.make(batch_id)


@celery_app.task(name="imports.tidy")
def tidy() -> None:
    """Delete workbooks whose time is over, and files of no import."""
    retention.tidy()


@celery_app.task(name="imports.sweep")
def sweep() -> None:
    """Find batches that nobody works on."""
    services.sweep()
    forget_expired()
    db.session.commit()

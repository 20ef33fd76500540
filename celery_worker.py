"""Worker entry: `celery_app`, for `celery -A celery_worker worker` and `beat`."""

from ahsp import create_app
from ahsp.extensions import celery_app

app = create_app()

__all__ = ["app", "celery_app"]

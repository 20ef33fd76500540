"""Worker entry: `celery_app`, for `celery -A celery_worker worker` and `beat`."""

import gc

from ahsp import create_app
from ahsp.extensions import celery_app

flask_app = create_app()  # not `app`: celery takes anything of that name for its own
gc.freeze()  # the processes of its pool share what was made until here: see `wsgi`

__all__ = ["celery_app", "flask_app"]

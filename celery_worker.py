"""Worker entry: `celery_app`, for `celery -A celery_worker worker` and `beat`."""

import gc

from ahsp import create_app
from ahsp.extensions import celery_app
from ahsp.ops.machines import steadily
from ahsp.ops.work import answering
from ahsp.running.policy import QUEUE_SECONDS

flask_app = create_app()  # not `app`: celery takes anything of that name for its own
# It waits at the queue for work; whoever rings there does not wait.
celery_app.conf.broker_transport_options["socket_timeout"] = QUEUE_SECONDS
gc.freeze()  # the processes of its pool share what was made until here: see `wsgi`

steadily.watch(flask_app)
assert answering  # what workers say of themselves

__all__ = ["celery_app", "flask_app"]

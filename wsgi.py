"""Web entry: `app` is plain WSGI."""

import gc
import os

from ahsp import create_app
from ahsp.ops import machines
from ahsp.web import preloading

app = create_app()
preloading.load(app)
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # commands are no web server
    machines.become(f"web {app.config['SETTINGS'].port}")  # there may be several on a machine
    machines.begin(app)
# The web server forks after this. Looking for cycles writes to every object there is, and each
# process would get a copy of all that they share; what was made until here stays anyway.
gc.freeze()

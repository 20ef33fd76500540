"""Web entry: `app` is plain WSGI."""

import os

from ahsp import create_app
from ahsp.ops import forking, machines
from ahsp.web import preloading

app = create_app()
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":  # commands are no web server
    preloading.load(app)
    machines.become(f"web {app.config['SETTINGS'].port}")  # there may be several on a machine
    machines.begin(app)
    forking.share()  # the web server forks after this

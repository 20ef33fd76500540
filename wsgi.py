"""Web entry: `app` is plain WSGI."""

from ahsp import create_app

app = create_app()

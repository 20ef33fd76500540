"""Telling open pages that there is something new, so that they ask only then.

Whoever changes something announces its topic, in the transaction of the change::

    announce(topics.IMPORTS, topics.of_import(batch.id))

After the commit the topic gets a new number in Redis. Each web process hears of it over one
subscription; each visible page with live parts asks its process once a second for the numbers of
its topics, which is answered from memory, and has the parts load themselves whose number rose::

    <div id="batch" hx-get="…" hx-trigger="live" data-live="import:7" data-live-every="1">

An announcement may be lost: a part asks by itself every half minute all the same, and every
`data-live-every` seconds while nothing is heard. `docs/live.md` tells the rest.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Add the address that open pages ask, and what announces and hears."""
    from ahsp.live import routes
    from ahsp.live.announcing import Announcer
    from ahsp.live.hearing import Hearing

    url = app.config["SETTINGS"].redis_url
    app.extensions["live"] = (Announcer(url), Hearing(url))
    app.before_request(routes.note_start)
    app.context_processor(routes.for_templates)
    app.register_blueprint(routes.blueprint)

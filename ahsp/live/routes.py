"""What open pages ask: the numbers of their topics."""

from typing import Any

from flask import Blueprint, abort, current_app, g, jsonify, request, session
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from ahsp.extensions import limiter
from ahsp.live.allowance import Allowance
from ahsp.live.hearing import Hearing
from ahsp.live.topics import may_hear
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.errors import error_page
from ahsp.web.sessions import WATCHING

MOST_TOPICS = 20
blueprint = Blueprint("live", __name__)
allowance = Allowance()


@blueprint.get(WATCHING)
@allow(Role.VIEWER)
@limiter.exempt  # has an allowance of its own, which costs no trip to Redis
def index() -> Response:
    """The numbers of topics that the person may hear of; none while nothing is heard."""
    if seconds := allowance.used_up(current_user.id):
        return error_page(TooManyRequests.code, retry_after=seconds)
    topics = request.args.get("topics", "").split(",")
    if len(topics) > MOST_TOPICS:
        abort(400)
    hearing = _hearing()
    hearing.begin()
    if not hearing.connected:
        return jsonify(heard=False, numbers={})
    person, is_admin = current_user.id, current_user.is_admin
    heard = [each for each in topics if may_hear(each, person, is_admin=is_admin)]
    return jsonify(heard=True, numbers={each: hearing.number(each) for each in heard})


def note_start() -> None:
    """Note what was the newest when the request began: what its page shows is no older."""
    if getattr(session, "user", None) is not None:
        g.live_from = _hearing().newest


def for_templates() -> dict[str, Any]:
    """What the layout tells the page's script."""
    return {"live_from": g.get("live_from")}


def _hearing() -> Hearing:
    found: Hearing = current_app.extensions["live"][1]
    return found

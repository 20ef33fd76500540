"""What whoever sends traffic asks: can this site serve?"""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from ahsp.ops import health
from ahsp.web.access import ANYONE, allow

blueprint = Blueprint("health", __name__)


@blueprint.get("/readyz")
@allow(ANYONE)
def ready() -> tuple[Response, int]:
    """200 where requests can be served, else 503, and what each part answers."""
    found = health.look()
    answer = {"ready": found.ready, "database": found.database, "redis": found.redis}
    return jsonify(answer), 200 if found.ready else 503

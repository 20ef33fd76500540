"""The page of one item: which analyses use it, and how much of it."""

from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from ahsp.catalog import aliases, uses
from ahsp.catalog.item_spreads import spreads_of
from ahsp.catalog.queries import find_ahsp, labels
from ahsp.catalog.routes import blueprint
from ahsp.catalog.units import Canonical
from ahsp.catalog.uses import Asked
from ahsp.extensions import db
from ahsp.models import Role
from ahsp.web.access import allow
from ahsp.web.addresses import whole_number
from ahsp.web.htmx import render


@blueprint.get("/items/<int:item_id>")
@allow(Role.VIEWER)
def item(item_id: int) -> Response:
    """The uses of an item; `ahsp` is the analysis that the person came from."""
    found = uses.find_item(item_id) if item_id < 1 << 31 else None
    if found is None:
        abort(404)
    sort = request.args.get("sort", "")
    asked = Asked(
        whole_number(request.args.get("sumber")),
        sort if sort in uses.SORTS else uses.LOW,
        max(1, whole_number(request.args.get("page")) or 1),
    )
    here = whole_number(request.args.get("ahsp"))
    ahsp = find_ahsp(here) if here is not None else None
    shown = uses.uses_of(found, asked)

    def address(**changes: Any) -> str:
        """This page with other choices; those that are usual stay out of the address."""
        wanted = {"sumber": asked.sumber, "sort": shown.sort, "page": 1} | changes
        wanted["sort"] = None if wanted["sort"] == uses.LOW else wanted["sort"]
        wanted["page"] = None if wanted["page"] == 1 else wanted["page"]
        values = wanted | {"ahsp": ahsp.id if ahsp else None}
        return url_for("catalog.item", item_id=item_id, **values)

    return render(
        "catalog/item.html",
        "catalog/_item.html",
        item=found,
        ahsp=ahsp,
        asked=asked,
        uses=shown,
        spellings=uses.spellings_of(found),
        spreads=spreads_of(item_id, ahsp.id if ahsp else None),
        address=address,
        kategori=labels().get(found.kategori, ""),
        baku=Canonical(aliases.current(db.session())),
    )

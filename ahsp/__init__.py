"""AHSP Referensi: find, take away and look after Indonesia's unit-price analyses.

Nothing is imported here before `create_app` runs: the child process that reads workbooks and the
keeper of the embedded servers import leaves of this package and must stay small.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from ahsp.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Make the web application.

    Args:
        settings: the program's settings; None reads the environment.

    Raises:
        SettingError: a setting in the environment cannot be used.
        EmbeddedError: no database address is set and the private servers do not start.
    """
    import gc

    collects = gc.isenabled()
    gc.disable()  # nothing made here is garbage, and looking for some takes a sixth of a start
    try:
        return _created(settings)
    finally:
        if collects:
            gc.enable()


def _created(settings: "Settings | None") -> "Flask":
    import os

    from flask import Flask

    from ahsp import (
        accounts,
        alerts,
        audit,
        catalog,
        export,
        imports,
        live,
        mail,
        ops,
        periodic,
        search,
        switches,
        web,
    )
    from ahsp.config import ROOT, Settings
    from ahsp.ops import locating, logs, sentry, servers
    from ahsp.web import (
        access,
        addresses,
        assets,
        compiled,
        errors,
        formatting,
        languages,
        lean,
        links,
        measuring,
        rich_text,
        security,
        zones,
    )

    settings = settings or Settings.from_environ(os.environ)
    private = settings.database_url is None
    settings = locating.locate(settings)
    app = Flask(
        "ahsp",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",  # Flask would work it out anew for each address
    )
    logs.init_app(app)
    sentry.begin(settings)
    measuring.init_app(app)
    security.init_app(app, settings.proxy_hops)
    servers.init_app(app, settings)
    access.init_app(app)
    addresses.init_app(app)
    assets.init_app(app)
    compiled.init_app(app)
    lean.init_app(app)
    errors.init_app(app)
    formatting.init_app(app)
    languages.init_app(app)
    links.init_app(app)
    zones.init_app(app)
    rich_text.init_app(app)
    for feature in (
        web,
        live,
        accounts,
        search,
        catalog,
        imports,
        export,
        mail,
        audit,
        alerts,
        periodic,
        switches,
        ops,
    ):
        feature.init_app(app)
    access.require_declarations(app)
    if private:
        servers.bring_up_to_date(app)
    return app

"""First steps that need the application: migrate, first administrator, sample.

Run as `python -m ahsp.ops.prepare`, in a process that ends, so that the supervisor holds no web
framework in memory. The last line of output is one JSON object.
"""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from ahsp.config import SettingError
from ahsp.embedded import EmbeddedError
from ahsp.ops.preflight import StartError

if TYPE_CHECKING:
    from flask import Flask

OLDEST_POSTGRES = 150000
OLDEST_REDIS = 7


def main(arguments: list[str] | None = None) -> int:
    """Prepare the database, or load the sample; returns the exit status."""
    parser = argparse.ArgumentParser(description="Prepare the database.")
    parser.add_argument("--sample", action="store_true", help="load the bundled sample workbook")
    options = parser.parse_args(arguments)
    try:
        from ahsp import create_app

        app = create_app()
        answer = _load_sample(app) if options.sample else _prepare(app)
    except (StartError, SettingError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _prepare(app: "Flask") -> dict[str, Any]:
    import flask_migrate

    from ahsp.accounts import services

    with app.app_context():
        _require_postgres(app)
        warning = _without_redis(app) or _unlike_others()
        flask_migrate.upgrade()
        first = services.ensure_first_admin()
    admin = {"name": first[0], "password": first[1]} if first else None
    return {"admin": admin, "fresh": first is not None, "warning": warning}


def _load_sample(app: "Flask") -> dict[str, Any]:
    from ahsp.imports import services

    with app.app_context():
        services.load_sample()
    return {"sample": "loaded"}


def _require_postgres(app: "Flask") -> None:
    from sqlalchemy import exc, text

    from ahsp.extensions import db

    try:
        version = int(db.session.execute(text("SHOW server_version_num")).scalar_one())
    except exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StartError(
            f"The database cannot be reached ({reason}): check DATABASE_URL."
        ) from error
    finally:
        db.session.remove()
    if version < OLDEST_POSTGRES:
        raise StartError(
            f"The database is PostgreSQL {version // 10000}, 15 or newer is needed: upgrade it, or "
            "unset DATABASE_URL to use a private one."
        )


def _without_redis(app: "Flask") -> str:
    """What is to be said where Redis is away: a site starts without, and finds it later.

    Raises:
        StartError: it answers, but is too old.
    """
    import redis

    from ahsp.running.redis_link import redis_client

    client = redis_client(app.config["SETTINGS"])
    try:
        version = str(client.info("server")["redis_version"])
    except redis.RedisError as error:
        return (
            f"Redis cannot be reached ({error}): start it, or check REDIS_URL. Until then pages"
            " work, and imports, exports and mail wait."
        )
    finally:
        client.close()
    if int(version.split(".")[0]) < OLDEST_REDIS:
        raise StartError(
            f"Redis is version {version}, 7 or newer is needed: upgrade it, or unset REDIS_URL to "
            "use a private Valkey."
        )
    return ""


def _unlike_others() -> str:
    """What is to be said where this machine differs from others of the site; "" where not."""
    from flask_babel import force_locale

    from ahsp.ops.machines import differing
    from ahsp.ops.signs.machines import sign_of

    if not (found := differing()):
        return ""
    with force_locale("en"):
        sign = sign_of(found)
    return f"{sign.said}\n{sign.remedy}"


if __name__ == "__main__":
    sys.exit(main())

"""What the program stands on: database, Redis, the place for files, and the clock."""

import time
from itertools import islice

from flask import current_app
from flask_babel import gettext as _
from redis.exceptions import RedisError
from sqlalchemy import text

from ahsp.config import Settings
from ahsp.extensions import db
from ahsp.ops.signs.sign import Sign, State
from ahsp.running.patience import SilentError, answered
from ahsp.running.policy import FILES_SECONDS
from ahsp.running.redis_link import Answer, answer, redis_client
from ahsp.storage.choosing import storage
from ahsp.storage.kept import StorageError
from ahsp.web.formatting import duration, figure, number, size

CROWDED = 0.8
"""Part of the connections, or of Redis's memory, from which on it is tight."""
WRONG = 5.0
"""Seconds that two clocks may differ."""
_READ_ONLY = text("SELECT current_setting('transaction_read_only')")
_NOW = text("SELECT extract(epoch FROM clock_timestamp())")
_DATABASE = text("""
    SELECT current_setting('server_version'), current_setting('max_connections')::int,
        (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
        pg_database_size(current_database())
""")


def database() -> Sign:
    """PostgreSQL: its version, its size, how fast it answers, and how many are connected."""
    if trouble := read_only():
        return trouble
    began = time.perf_counter()
    version, most, used, bytes_ = db.session.execute(_DATABASE).one()
    took = (time.perf_counter() - began) * 1000
    said = _(
        "PostgreSQL %(version)s holds %(size)s and answered in %(ms)s ms. %(used)s of %(most)s"
        " connections are in use.",
        version=version.split(" ")[0], size=size(bytes_), ms=figure(round(took, 1)),
        used=number(used), most=number(most),
    )  # fmt: skip
    if used < CROWDED * most:
        return Sign("database", _("Database"), said)
    remedy = _(
        "Raise max_connections, put PgBouncer before it, or lower AHSP_DATABASE_POOL: once all"
        " connections are taken, pages fail."
    )
    return Sign("database", _("Database"), said, State.WARNING, remedy)


def read_only() -> Sign | None:
    """What is told of a database that takes no changes; None where it does."""
    if db.session.scalar(_READ_ONLY) != "on":
        return None
    said = _("The database can only be read. Searching goes on; imports, exports and mail wait, and"
             " whatever people send is refused.")  # fmt: skip
    remedy = _("Let DATABASE_URL lead to the primary, or let its operator allow changes"
               " (default_transaction_read_only).")  # fmt: skip
    return Sign("database", _("Database"), said, State.DANGER, remedy)


def clock() -> Sign:
    """How far the clock of this machine is from the database's."""
    label = _("Clock")
    wrong = time.time() - float(db.session.scalar(_NOW) or 0)
    if abs(wrong) < WRONG:
        return Sign("clock", label, _("This machine and the database agree on the time."))
    told = duration(round(abs(wrong)))
    said = (
        _("The clock of this machine is %(time)s ahead of the database's.", time=told)
        if wrong > 0
        else _("The clock of this machine is %(time)s behind the database's.", time=told)
    )
    remedy = _("Set the clocks by NTP: the ends of sessions and the limits follow this machine's.")
    return Sign("clock", label, said, State.WARNING, remedy)


def redis_trouble(found: Answer) -> Sign | None:
    """What is told of Redis where it is not as it should be."""
    if found is Answer.OK:
        return None
    if found is Answer.REFUSES:
        said = _("Redis takes nothing in. Limits are counted in each process, new answers are not"
                 " kept, and imports, exports and mail wait.")  # fmt: skip
        remedy = _("Raise its maxmemory, make room on its disk, or let REDIS_URL lead to the server"
                   " that takes writes. Nothing is lost meanwhile.")  # fmt: skip
    else:
        said = _("Redis does not answer. Limits are counted in each process, answers are computed"
                 " anew, and imports, exports and mail wait until it is back.")  # fmt: skip
        remedy = _("Start it, or check REDIS_URL. Nothing is lost meanwhile.")
    return Sign("redis", _("Redis"), said, State.DANGER, remedy)


def redis_() -> Sign:
    """Redis or Valkey: how fast it answers, and how full it is."""
    label, settings = _("Redis"), current_app.config["SETTINGS"]
    began = time.perf_counter()
    if trouble := redis_trouble(answer(settings)):
        return trouble
    took = (time.perf_counter() - began) * 1000
    try:
        found = redis_client(settings).info("memory")
    except RedisError:
        return redis_trouble(Answer.AWAY) or Sign("redis", label, "")
    used, most = int(found["used_memory"]), int(found["maxmemory"])
    said = _("It answered in %(ms)s ms and uses %(size)s of memory.",
             ms=figure(round(took, 2)), size=size(used))  # fmt: skip
    if not most or used < CROWDED * most:
        return Sign("redis", label, said)
    remedy = _("Raise maxmemory: once it is reached, Redis takes neither work nor answers.")
    return Sign("redis", label, said, State.WARNING, remedy)


def files() -> Sign:
    """Where uploads and exports are kept."""
    settings: Settings = current_app.config["SETTINGS"]
    label = _("Files")
    place = storage()
    name = "files", settings.s3_endpoint, settings.s3_bucket
    try:
        answered(name, lambda: list(islice(place.names("exports"), 1)), FILES_SECONDS)
    except (StorageError, SilentError):
        remedy = _("Check AHSP_S3_ENDPOINT and the credentials, or the rights of the folder.")
        return Sign("files", label, _("The place for files does not answer."), State.DANGER, remedy)
    if settings.s3_bucket is None:
        return Sign("files", label, _("Files are kept in a folder of this machine."))
    bucket = settings.s3_bucket
    return Sign("files", label, _("Files are kept in the bucket %(bucket)s.", bucket=bucket))

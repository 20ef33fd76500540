"""What is done last before processes are forked, so that they share what is in memory."""

import gc
import sys
from importlib import import_module

from sqlalchemy.orm import configure_mappers

from ahsp.extensions import celery_app


def share() -> None:
    """Make what every process would make for itself, and leave all there is where it is.

    How tables relate is worked out at the first question to the database otherwise: 13 MB in each
    process, and a tenth of a second. Modules that a library imports when it is first used are
    imported. Looking for cycles writes to every object there is, and each process would get a copy
    of all that they share; what was made until here stays anyway.
    """
    configure_mappers()
    celery_app.connection_for_write().get_transport_cls()  # whoever rings at a queue needs it
    for name in ("celery.app.amqp", "celery.backends.base"):
        import_module(name)
    if "cffi" in sys.modules:
        import_module("cffi.cparser")  # a process of celery's pool asks to end with its parent
    gc.freeze()

"""What is done last before processes are forked, so that they share what is in memory."""

import ctypes
import gc
import sys
from importlib import import_module

from sqlalchemy.orm import configure_mappers

from ahsp.extensions import celery_app

_TRIM_THRESHOLD, _ARENA_MAX = -1, -8  # as glibc's malloc.h has them
_TRIM_BYTES = 128 * 1024


def share() -> None:
    """Make what every process would make for itself, and leave all there is where it is.

    How tables relate is worked out at the first question to the database otherwise: 13 MB in each
    process, and a tenth of a second. Modules that a library imports when it is first used are
    imported. Looking for cycles writes to every object there is, and each process would get a copy
    of all that they share; what was made until here stays anyway.
    """
    _keep_to_one_heap()
    configure_mappers()
    celery_app.connection_for_write().get_transport_cls()  # whoever rings at a queue needs it
    for name in ("celery.app.amqp", "celery.backends.base"):
        import_module(name)
    if "cffi" in sys.modules:
        import_module("cffi.cparser")  # a process of celery's pool asks to end with its parent
    gc.freeze()


def _keep_to_one_heap() -> None:
    """Have all threads take memory from one place, and give back what is free at its end.

    glibc gives each thread a heap of its own, so that none waits for another. Python's wait for
    each other anyway, and what one has freed is of no use to the next: 3 MB in a web process. Where
    there is another library, nothing is changed.
    """
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(_ARENA_MAX, 1)
        adjust(_TRIM_THRESHOLD, _TRIM_BYTES)

"""Structured logs: one JSON object a line, joined by the request's id."""

import logging
import sys
from typing import TextIO, cast

import structlog
from flask import Flask, request
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.wrappers import Response

from ahsp.ops import sentry
from ahsp.ops.log_stream import LogStream
from ahsp.web.correlation import HEADER, correlate, correlation_id, given_id

# The real one: Celery replaces `sys.stderr` by one that logs, and would log its own lines.
stderr = cast("TextIO", LogStream(sys.__stderr__ or sys.stderr))


def _libraries(shared: list[structlog.typing.Processor]) -> None:
    """Have what libraries log through `logging` leave as the same kind of line."""
    handler = logging.StreamHandler(stderr)
    handler.set_name("json")
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if each.name != handler.name] + [handler]
    logging.captureWarnings(True)


def configure() -> None:
    """Send the program's and its libraries' logs to stderr as JSON (line breaks are escaped)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        sentry.report,
    ]
    _libraries(shared)
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """Give every request an id that its log lines and audit events carry."""
    configure()

    @app.before_request
    def begin() -> None:
        clear_contextvars()
        correlate(given_id())
        bind_contextvars(path=request.path)

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[HEADER] = correlation_id()
        return response

"""What the web server itself says, as the same kind of line as the program's own."""

from typing import Any

from gunicorn.glogging import Logger

from ahsp.ops import logs


class Lines(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Gives gunicorn's lines to the root of `logging`, which writes JSON."""

    def setup(self, cfg: Any) -> None:
        """Configure it.

        Args:
            cfg: gunicorn's settings.
        """
        super().setup(cfg)
        logs.configure()
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True

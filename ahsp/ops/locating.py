"""Where the servers of this installation are."""

from dataclasses import replace

from ahsp import embedded
from ahsp.config import Settings


def locate(settings: Settings) -> Settings:
    """Fill in the addresses of the private servers where the environment names none.

    Args:
        settings: as read from the environment.

    Returns:
        settings with `database_url` and `redis_url` set; the private servers, when used, run at
        least as long as this process.

    Raises:
        EmbeddedError: a private server does not start.
    """
    if settings.database_url and settings.redis_url:
        return settings
    private = embedded.connect(settings.data)
    return replace(
        settings,
        database_url=settings.database_url or private.database_url,
        redis_url=settings.redis_url or private.redis_url,
    )

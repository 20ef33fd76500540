"""The place that the settings name."""

from flask import current_app

from ahsp.config import Settings
from ahsp.storage.folder import Folder
from ahsp.storage.kept import Storage


def storage() -> Storage:
    """Where this installation keeps its files."""
    settings: Settings = current_app.config["SETTINGS"]
    return bucket() or Folder(settings.data / "files")


def bucket() -> Storage | None:
    """The place that several machines share; None where there is one machine."""
    settings: Settings = current_app.config["SETTINGS"]
    return bucket_of(settings)


def bucket_of(settings: Settings) -> Storage | None:
    """The place between machines that settings name; None where there is one machine."""
    if settings.s3_bucket is None:
        return None
    # Loaded only where it is used: it brings a runtime of its own.
    from ahsp.storage.s3 import Bucket

    return Bucket(
        settings.s3_bucket,
        settings.s3_endpoint,
        settings.s3_region,
        settings.s3_key_id,
        settings.s3_secret,
        settings.s3_prefix,
    )

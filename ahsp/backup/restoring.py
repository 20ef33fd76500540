"""Restoring a backup into an empty installation, or over one that may go."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ahsp.audit import keys
from ahsp.backup import BackupError, database, files, loading
from ahsp.backup.manifest import DUMP, Manifest
from ahsp.config import ROOT, Settings
from ahsp.embedded.folder import Folder
from ahsp.ops import preflight
from ahsp.ops.locating import locate
from ahsp.storage.choosing import bucket_of
from ahsp.storage.kept import StorageError


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how it was tried.

    Attributes:
        manifest: of the backup.
        events: how many events of the record were verified.
        found: the code that was searched for and found; "" where there is no analysis.
        lost: how many files the bucket lacks that the backup has no copy of.
    """

    manifest: Manifest
    events: int
    found: str
    lost: int


def restore(settings: Settings, source: Path, *, force: bool = False) -> Restored:
    """Restore a backup, and try it.

    Args:
        settings: of the installation that gets it.
        source: the backup's folder.
        force: whether an installation that is there already is replaced.

    Raises:
        BackupError: the backup is damaged or does not fit, the place is taken, or what was
            restored does not hold; the sentence says which.
        StartError: the program runs on that data folder.
        EmbeddedError: the private servers do not start.
        OSError: a file cannot be written.
    """
    manifest = Manifest.read(source)
    manifest.check(source)
    _require_known(manifest)
    _require_keys(settings, manifest)
    folder = Folder(settings.data)
    folder.prepare()
    with closing(preflight.claim(folder, "a restore")):
        if not force and (there := files.occupied(settings.data)):
            raise BackupError(
                f"{settings.data} holds an installation already ({there}): FORCE=1 replaces it, or"
                " name another folder in AHSP_DATA."
            )
        settings = locate(settings)
        _load(settings, source, manifest, force=force)
        lost = _bring_files(settings, source, manifest)
        # Loaded only now: it reads the keys that were just put back.
        from ahsp.backup.proof import prove

        events, found = prove(settings, manifest)
        return Restored(manifest, events, found, lost)


def _require_known(manifest: Manifest) -> None:
    versions = ROOT / "migrations" / "versions"
    if not any(versions.glob(f"{manifest.migration}_*.py")):
        raise BackupError(
            f"The backup is of a newer program (database {manifest.migration}): bring in that"
            " version first."
        )


def _require_keys(settings: Settings, manifest: Manifest) -> None:
    """Where keys are a setting, it must hold those that sealed the record."""
    if not settings.audit_keys:
        if manifest.audit_keys and keys.FILE not in manifest.files:
            raise BackupError(
                "The backup does not hold the keys of the record, which were set from outside: set"
                f" AHSP_AUDIT_KEYS to them (key {manifest.audit_keys[0]} first)."
            )
        return
    known = [keys.name_of(secret) for secret in settings.audit_keys]
    if missing := [name for name in manifest.audit_keys if name not in known]:
        raise BackupError(
            f"The record of the backup is sealed with the key {missing[0]}, which AHSP_AUDIT_KEYS"
            " does not hold: add it there."
        )


def _load(settings: Settings, source: Path, manifest: Manifest, *, force: bool) -> None:
    assert settings.database_url
    with database.reached(settings.database_url) as link:
        taken = database.rows(link)
        if taken and not force:
            raise BackupError(
                f"The database {link.info.dbname} is not empty ({len(taken)} tables): FORCE=1"
                " replaces all that it holds, or name an empty one in DATABASE_URL."
            )
        database.require_alone(link)
    loading.load(settings.database_url, source / DUMP, manifest.server, manifest.tool)
    with database.reached(settings.database_url) as link:
        loaded = database.rows(link)
    if loaded != manifest.rows:
        other = sorted(
            name
            for name in {*loaded, *manifest.rows}
            if loaded.get(name) != manifest.rows.get(name)
        )
        raise BackupError(
            f"The restored tables are not those of the backup ({', '.join(other)}): take another"
            " backup."
        )
    database.analyse(settings.database_url)


def _bring_files(settings: Settings, source: Path, manifest: Manifest) -> int:
    assert settings.database_url
    with database.reached(settings.database_url) as link:
        name = link.info.dbname
    files.put_back(source, settings.data, iter(manifest.files), name)
    if manifest.bucket is None:
        return 0
    between = bucket_of(settings)
    if between is None:
        raise BackupError(
            "The installation kept its files in a bucket: set AHSP_S3_BUCKET to one, then restore"
            " once more with FORCE=1."
        )
    try:
        return files.put_into_bucket(source, manifest.bucket, between)
    except StorageError as error:
        raise BackupError(
            f"The bucket does not answer ({error}): restore once more with FORCE=1."
        ) from error

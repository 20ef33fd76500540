"""What a file is, by its first bytes, beside what its name says."""

from pathlib import Path

from ahsp.imports.gate.refusal import RefusedError

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXTENSIONS = (".xlsx", ".xls")


def check_extension(name: str) -> str:
    """The extension of a name, in small letters.

    Raises:
        RefusedError: `bad_extension`: it is none of `EXTENSIONS`.
    """
    extension = Path(name).suffix.lower()
    if extension not in EXTENSIONS:
        raise RefusedError("bad_extension", extension=extension or name, allowed=list(EXTENSIONS))
    return extension


def container(path: Path, name: str) -> tuple[str, bytes]:
    """Look at a file's name and first bytes.

    Args:
        path: the file.
        name: the name it was uploaded under.

    Returns:
        the extension, and `ZIP` or `OLE`.

    Raises:
        RefusedError: `bad_extension`, `empty_file` or `bad_magic`.
    """
    extension = check_extension(name)
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise RefusedError("empty_file")
    for magic in (ZIP, OLE):
        if head.startswith(magic):
            return extension, magic
    raise RefusedError("bad_magic", extension=extension)

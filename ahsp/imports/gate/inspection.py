"""The one question: may this file be read?"""

from pathlib import Path

from ahsp.imports.gate import compound, kind, members, package, records
from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.refusal import RefusedError


def inspect(path: Path, name: str, bounds: Bounds) -> Findings:
    """Look through a file.

    Args:
        path: the stored file.
        name: the name it was uploaded under.
        bounds: the limits.

    Returns:
        what was seen and let pass.

    Raises:
        RefusedError: the file is not taken; nothing of it is to be read.
    """
    extension, magic = kind.container(path, name)
    if magic == kind.ZIP:
        if extension == ".xls":
            raise RefusedError("type_mismatch", extension=extension, found="xlsx")
        return package.inspect(path, bounds)
    if extension == ".xlsx":
        raise _named_xlsx(path)
    return records.inspect(compound.open_compound(path), bounds)


def _named_xlsx(path: Path) -> RefusedError:
    """Why a compound file under an .xlsx name is refused: with a password, it is one."""
    try:
        members.check_members(compound.open_compound(path).members)
    except RefusedError as refused:
        if refused.reason == "encrypted":
            return refused
    return RefusedError("type_mismatch", extension=".xlsx", found="xls")

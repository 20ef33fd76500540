"""What the streams and storages of a compound file say about it."""

from ahsp.imports.gate.compound import STORAGE, Compound, Member
from ahsp.imports.gate.refusal import RefusedError


def check_members(members: list[Member]) -> Member:
    """Find the workbook among a compound file's streams.

    Returns:
        its stream.

    Raises:
        RefusedError: `encrypted`, `macro`, `embedded_object`, `bad_magic` or `corrupt`.
    """
    names = {member.name.casefold(): member for member in members}
    if "encryptedpackage" in names:
        raise RefusedError("encrypted")
    for member in members:
        name = member.name.casefold()
        if name.startswith("_vba_project") or (name == "vba" and member.kind == STORAGE):
            raise RefusedError("macro", place=member.name)
    for name in ("workbook", "book"):
        if name in names:
            return names[name]
    if {"worddocument", "powerpoint document"} & set(names):
        raise RefusedError("bad_magic", extension=".xls")
    raise RefusedError("corrupt", place="Workbook")


def check_object(file: Compound, member: Member) -> None:
    """Documents inside a workbook are never opened; files packed into it and controls are refused.

    Raises:
        RefusedError: `embedded_object`, or `corrupt` where it cannot be told.
    """
    packed = member.name == "\x01Ole10Native" and file.read(member)[4:6] == b"\x02\0"
    if packed or (member.name == "Ctls" and member.size):
        raise RefusedError("embedded_object", place=member.name.lstrip("\x01"))

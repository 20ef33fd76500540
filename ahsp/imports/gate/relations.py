"""What a package says about itself: the types of its parts and the relations between them."""

import posixpath
import re

from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.refusal import RefusedError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]")
LINKS = frozenset({"http", "https", "mailto", "ftp", "tel", "file", "news", "onenote"})
"""Schemes of a hyperlink that a person may follow; nothing here ever does."""
EMBEDDED = frozenset({"oleobject", "package", "control", "activexcontrol", "activexcontrolbinary"})


def check_name(part: str) -> None:
    """Refuse parts whose place in a package tells what they are.

    Raises:
        RefusedError: `macro`, `embedded_object` or `external_link`.
    """
    path = part.casefold()
    name = posixpath.basename(path)
    if name.startswith(("vbaproject", "vbadata")) or "macrosheets/" in path:
        raise RefusedError("macro", place=part)
    if path.startswith(("xl/embeddings/", "xl/activex/")):
        raise RefusedError("embedded_object", place=part)
    if path == "xl/connections.xml":
        raise RefusedError("external_link", place=part, found="connection")


def check_type(content_type: str, part: str) -> None:
    """Refuse types of content that are never data.

    Raises:
        RefusedError: `macro`, `embedded_object` or `external_link`.
    """
    kind = content_type.casefold()
    if "vbaproject" in kind or "macrosheet" in kind:
        raise RefusedError("macro", place=part)
    if "activex" in kind:
        raise RefusedError("embedded_object", place=part)
    if kind.endswith("spreadsheetml.connections+xml"):
        raise RefusedError("external_link", place=part, found="connection")


def check_relation(attributes: dict[str, str], part: str, findings: Findings) -> None:
    """Refuse relations to macros, objects, connections and places outside; note links.

    Args:
        attributes: of the Relationship element.
        part: the part that holds it.
        findings: takes the links that are let pass.

    Raises:
        RefusedError: `macro`, `embedded_object`, `external_link` or `corrupt`.
    """
    kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].casefold()
    target = attributes.get("Target", "")
    if "macrosheet" in kind or "vba" in kind:
        raise RefusedError("macro", place=part)
    if kind in EMBEDDED:
        raise RefusedError("embedded_object", place=part)
    if kind == "connections":
        raise RefusedError("external_link", place=part, found="connection")
    if attributes.get("TargetMode", "").casefold() == "external":
        _check_outside(kind, target, part, findings)
    elif kind != "hyperlink":
        _check_inside(target, part)


def _check_outside(kind: str, target: str, part: str, findings: Findings) -> None:
    scheme = _scheme(target)
    if kind == "hyperlink":
        if scheme and scheme not in LINKS:
            raise RefusedError("external_link", place=part, found=target[:80])
        return
    book = kind.startswith(("externallink", "xlexternallink", "xlpath", "xllibrary", "xlstartup"))
    local = not scheme and not target.startswith(("//", "\\\\"))
    local = local or bool(re.match(r"file:(?:///)?[^/\\]", target, re.IGNORECASE))
    if not (book or (local and kind in ("image", "pivotcachedefinition", "attachedtemplate"))):
        raise RefusedError("external_link", place=part, found=target[:80])
    if target.upper() != "NULL":  # what some programs write for a picture that is gone
        findings.link(target)


def _check_inside(target: str, part: str) -> None:
    if _scheme(target) or target.startswith(("//", "\\\\")):
        raise RefusedError("external_link", place=part, found=target[:80])
    owner = posixpath.dirname(posixpath.dirname(part))
    full = posixpath.normpath(posixpath.join("/", owner, target.replace("\\", "/")))
    depth = 0
    for piece in [*owner.split("/"), *target.replace("\\", "/").split("/")]:
        depth += (piece not in ("", ".", "..")) - (piece == "..")
        if depth < 0 and not target.startswith("/"):
            raise RefusedError("corrupt", place=part, found=full[:80])


def _scheme(target: str) -> str:
    """The scheme of an address; "" for none and for a drive's letter."""
    match = _SCHEME.match(_INVISIBLE.sub("", target))
    return match[1].lower() if match else ""


def resolve(owner: str, target: str) -> str:
    """The name of the part that a relation means.

    Args:
        owner: the part that it belongs to.
        target: as the relation says.
    """
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(owner), target))

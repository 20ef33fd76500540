"""What an .xlsx is made of, as its elements tell: type, relations, sheets, links to programs."""

from typing import Any, NoReturn

from ahsp.imports.gate import relations
from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.findings import Findings
from ahsp.imports.gate.refusal import RefusedError
from ahsp.imports.gate.scanner import Start

TYPES = "[Content_Types].xml"
ROOT_RELATIONS = "_rels/.rels"
WORKBOOKS = (
    "spreadsheetml.sheet.main+xml",
    "spreadsheetml.template.main+xml",
    "ms-excel.sheet.macroenabled.main+xml",  # what matters is whether there is a macro
)


class Contents:
    """Collects what the parts say of each other, and refuses what no workbook may have."""

    def __init__(self, findings: Findings, bounds: Bounds) -> None:
        self._findings = findings
        self._bounds = bounds
        self._part = ""
        self._types: dict[str, str] = {}
        self._parts_by_id: dict[str, str] = {}
        self._names: set[str] = set()
        self._sheets: dict[str, str] = {}
        self._count = 0

    def check_names(self, names: list[str]) -> None:
        """Look at the names of all parts, before any is opened.

        Raises:
            RefusedError: `bad_magic`: this is no workbook; `macro`, `embedded_object` or
                `external_link`.
        """
        self._names = {name.casefold() for name in names}
        if "xl/workbook.xml" not in self._names:
            raise RefusedError("bad_magic", extension=".xlsx")
        for name in names:
            relations.check_name(name)

    def enter(self, part: str) -> tuple[Start, str]:
        """A part begins.

        Returns:
            what is told of each of its elements, and the name of the sheet that it is, or "".
        """
        self._part = part
        return self._started, self._sheets.get(part.casefold(), "")

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        react = _REACTIONS.get(name)
        if react:
            react(self, attributes)

    def _type(self, attributes: dict[str, str]) -> None:
        if self._part.casefold() != TYPES.casefold():
            return
        part = attributes.get("PartName", "").lstrip("/").casefold()
        kind = attributes.get("ContentType", "").casefold()
        relations.check_type(kind, part or self._part)
        if part:
            self._types[part] = kind

    def _relation(self, attributes: dict[str, str]) -> None:
        if not self._part.casefold().endswith(".rels"):
            return
        relations.check_relation(attributes, self._part, self._findings)
        target = attributes.get("Target", "")
        kind = attributes.get("Type", "")
        if self._part.casefold() == ROOT_RELATIONS and kind.endswith("/officeDocument"):
            self._check_workbook(relations.resolve("", target).casefold())
        elif kind.endswith("/worksheet"):
            owner = self._part.replace("_rels/", "", 1).removesuffix(".rels")
            self._parts_by_id[attributes.get("Id", "")] = relations.resolve(owner, target)

    def _check_workbook(self, part: str) -> None:
        """Documents of other programs are packages too."""
        kind = self._types.get(part, WORKBOOKS[0])
        if not kind.endswith(WORKBOOKS) or not part.endswith(".xml"):
            raise RefusedError("bad_magic", extension=".xlsx", found=kind[-80:])

    def _sheet(self, attributes: dict[str, str]) -> None:
        if not self._part.casefold().endswith("workbook.xml"):
            return
        self._count += 1
        if self._count > self._bounds.sheets:
            limit = self._bounds.sheets
            raise RefusedError("too_many_sheets", found=self._count, limit=limit)
        keys = [key for key in attributes if key.endswith(":id")]
        part = self._parts_by_id.get(attributes[keys[0]], "") if keys else ""
        self._sheets[part.casefold()] = attributes.get("name", "")[:60]

    def _refuse_exchange(self, attributes: dict[str, str]) -> NoReturn:
        found = attributes.get("ddeService", "")[:80]
        raise RefusedError("malicious_formula", place=self._part, found=f"DDE {found}".strip())

    def _refuse_macro(self, _: Any) -> NoReturn:
        raise RefusedError("macro", place=self._part)

    def _refuse_object(self, _: Any) -> NoReturn:
        raise RefusedError("embedded_object", place=self._part)

    def _refuse_link(self, attributes: dict[str, str]) -> NoReturn:
        found = attributes.get("progId", "")[:80] or "OLE"
        raise RefusedError("external_link", place=self._part, found=found)

    def _refuse_connection(self, _: Any) -> NoReturn:
        raise RefusedError("external_link", place=self._part, found="connection")


_REACTIONS = {
    "Override": Contents._type,
    "Default": Contents._type,
    "Relationship": Contents._relation,
    "sheet": Contents._sheet,
    "ddeLink": Contents._refuse_exchange,
    "oleLink": Contents._refuse_link,
    "connections": Contents._refuse_connection,
    "macrosheet": Contents._refuse_macro,
    "ocx": Contents._refuse_object,
}

"""The exact look at a part: every element, attribute and formula of it, as expat reads them."""

from collections.abc import Callable, Iterable
from typing import Any, NoReturn
from xml.parsers import expat

from ahsp.imports.gate.bounds import Bounds
from ahsp.imports.gate.error_cells import ErrorCells
from ahsp.imports.gate.formulas import danger
from ahsp.imports.gate.grid import Grid
from ahsp.imports.gate.refusal import RefusedError

_FORMULAS_WORDS = """
    f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula oldFormula
    FmlaMacro FmlaLink FmlaRange FmlaTxbx FmlaPict FmlaGroup fmlaMacro fmlaLink fmlaRange
    fmlaTxbx
"""
FORMULAS = frozenset(_FORMULAS_WORDS.split())
_FORMULA_ATTRIBUTES_WORDS = """
    formula refersTo textlink linkedCell listFillRange fmlaLink fmlaRange fmlaMacro fmlaTxbx
    fmlaPict fmlaGroup
"""
FORMULA_ATTRIBUTES = frozenset(_FORMULA_ATTRIBUTES_WORDS.split())
"""Attributes that hold a formula; `val` does too, in `cfvo`."""
Start = Callable[[str, dict[str, str]], None]


class Scanner:
    """Reads one part and refuses what may not be in it.

    `started` is called with the local name and attributes of each element.
    """

    def __init__(
        self, part: str, sheet: str, bounds: Bounds, started: Start, errors: ErrorCells
    ) -> None:
        """Prepare for one part.

        Args:
            part: its name.
            sheet: the name of the sheet that it is, for places; "" for other parts.
            bounds: the limits.
            started: told of each element.
            errors: where the sheet's error cells go.
        """
        self._place = sheet or part
        self._part = part
        self._bounds = bounds
        self._started = started
        self._errors = errors
        self._error: list[str] | None = None
        self._depth = 0
        self._holder = ""
        self._length = 0
        self.long_text = False
        self._formula: list[str] | None = None
        self._formula_depth = 0
        self._grid: Grid | None = None
        self._parser = self._made_parser()

    def _made_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the whole part.

        Raises:
            RefusedError: with the part or cell as its place.
        """
        try:
            for chunk in chunks:
                self._parser.Parse(chunk, False)
            self._parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            # ValueError and LookupError: an encoding that Python does not know or expat cannot use
            raise RefusedError("corrupt", place=self._part) from None
        if self._grid:
            self._grid.finish()

    def _doctype(self, *_: Any) -> NoReturn:
        raise RefusedError("xml_dtd", place=self._part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._bounds.depth:
            self._too_complex("depth", self._depth, self._bounds.depth)
        if len(attributes) > self._bounds.attributes:
            self._too_complex("attributes", len(attributes), self._bounds.attributes)
        name = name.rpartition(":")[2]
        if name in FORMULAS and self._formula is None:
            self._formula, self._formula_depth = [], self._depth
        elif name == "si":
            self._holder, self._length = name, 0
        elif self._grid:
            self._start_in_sheet(self._grid, name, attributes)
        elif name == "sheetData":
            self._grid = Grid(self._place, self._bounds)
        self._check_attributes(name, attributes)
        self._started(name, attributes)

    def _start_in_sheet(self, grid: Grid, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            grid.start_cell(attributes.get("r"))
            self._holder, self._length = name, 0
            self._error = [] if attributes.get("t") == "e" else None
        elif name == "row":
            grid.start_row(attributes.get("r"))
        elif name in ("v", "is") and self._holder == "c":
            grid.value()

    def _check_attributes(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            plain = key.rpartition(":")[2]
            if plain in FORMULA_ATTRIBUTES or (name == "cfvo" and plain == "val"):
                self._check_formula(value)

    def _too_complex(self, what: str, found: int, limit: int) -> NoReturn:
        raise RefusedError("corrupt", place=self._part, what=what, found=found, limit=limit)

    def _end(self, name: str) -> None:
        if self._formula is not None and self._depth == self._formula_depth:
            self._check_formula("".join(self._formula))
            self._formula = None
        self._depth -= 1
        if self._holder and name.rpartition(":")[2] == self._holder:
            self._check_length()
            if self._error and self._grid:
                self._errors.note(self._place, self._grid.cell, "".join(self._error))
            self._holder, self._error = "", None

    def _text(self, text: str) -> None:
        if self._formula is not None:
            self._formula.append(text)
        elif self._holder:
            self._length += len(text)
            if self._error is not None:
                self._error.append(text)

    def _check_length(self) -> None:
        limit = self._bounds.text
        if self._length <= limit:
            return
        if self._holder == "si":
            self.long_text = True
        else:
            place = self._cell
            raise RefusedError("cell_too_long", place=place, found=self._length, limit=limit)

    def _check_formula(self, formula: str) -> None:
        found = danger(formula)
        if found is None:
            return
        reason, what = found
        raise RefusedError(reason, place=self._cell, found=what, formula=formula.strip()[:120])

    @property
    def _cell(self) -> str:
        return self._grid.place if self._grid and self._holder == "c" else self._place

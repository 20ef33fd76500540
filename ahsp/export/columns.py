"""The columns of a line as PostgreSQL writes them itself: guarded for CSV, spelled for JSON.

Both give what `content.Line` and its analysis have, without a row ever being a Python object.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    collate,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.types import Text

from ahsp.export.order import COLUMNS, Numbers
from ahsp.export.queries import ids_of
from ahsp.export.scope import Scope
from ahsp.models import Ahsp, Rincian, Sumber

Column = ColumnElement[Any]
TEXTS: Mapping[str, Any] = {
    "kode_ahsp": Ahsp.kode,
    "nama_ahsp": Ahsp.nama,
    "satuan_ahsp": Ahsp.satuan,
    "klasifikasi": Ahsp.klasifikasi,
    "sub_klasifikasi": Ahsp.sub_klasifikasi,
    "kategori": Rincian.kategori,
    "kode_item": Rincian.kode_item,
    "uraian": Rincian.uraian,
    "satuan": Rincian.satuan,
    "sumber": Sumber.nama,
}
OF_AHSP = COLUMNS[:5]
ONCE = (*OF_AHSP, "sumber")
"""Columns that all lines of an analysis have in common."""
_ORDER = (Ahsp.sumber_id, Ahsp.kode_order, Ahsp.id)
_SHORT = {"kode_ahsp": "kode", "nama_ahsp": "nama", "satuan_ahsp": "satuan"}
_LIVE = "^ *[=+@''\\t\\r\\n＝＋－＠-]"


def csv_lines(scope: Scope, columns: Sequence[str], numbers: Numbers) -> Select[Any]:
    """A row for each line, with texts that no spreadsheet runs.

    Args:
        scope: what is exported.
        columns: those of `COLUMNS` that are wanted.
        numbers: how a koefisien is written.
    """
    koefisien = _text(Rincian.koefisien)
    if numbers is Numbers.INDONESIAN:
        koefisien = func.translate(koefisien, ".", ",")
    whole = _analyses(scope, {name: guarded(TEXTS[name]) for name in columns if name in ONCE})
    other: dict[str, Column] = {
        **{column.name: column for column in whole.c},
        "kategori": TEXTS["kategori"],  # one of four words of ours
        "koefisien": koefisien,
        "tanda": func.array_to_string(Rincian.flags, " "),
    }
    found = [
        (other[name] if name in other else guarded(TEXTS[name])).label(name) for name in columns
    ]
    return _lines_of(whole, select(*found))


def json_lines(scope: Scope, columns: Sequence[str]) -> Select[Any]:
    """An object for each line.

    Args:
        scope: what is exported.
        columns: those of `COLUMNS` that are wanted.
    """
    whole = _analyses(scope, {name: _json(name) for name in columns if name in ONCE})
    values = {name: whole.c[name] if name in ONCE else _json(name) for name in columns}
    return _lines_of(whole, select(_object(values)))


def json_analyses(scope: Scope, columns: Sequence[str]) -> Select[Any]:
    """An object for each analysis, with its lines inside.

    Args:
        scope: what is exported.
        columns: those of `COLUMNS` that are wanted.
    """
    own = [name for name in ("sumber", *OF_AHSP) if name in columns]
    inside = [name for name in columns if name not in own]
    line = _object({name: _json(name) for name in inside})
    lines = (
        select(func.coalesce(_joined(line), _quoted("")))
        .where(Rincian.ahsp_id == Ahsp.id)
        .correlate(Ahsp)
        .scalar_subquery()
    )
    whole = {_SHORT.get(name, name): _json(name) for name in own}
    return _ordered(_from_analyses(select(_object(whole, lines)), ids_of(scope)))


def guarded(column: Any) -> Column:
    """A text with an apostrophe in front where a spreadsheet would take it for a formula.

    So also where it begins with an apostrophe: to take one away gives the text back, always. Two
    comparisons tell nearly all others, at a tenth of what the pattern costs.

    Args:
        column: the text.
    """
    first: Any = collate(column, "C")
    plain = or_(
        and_(first >= _quoted("A"), first < _quoted("\uff00")),
        and_(first >= _quoted("0"), first < _quoted(":")),
        column == _quoted(""),
    )
    live = column.op("~")(literal_column(f"E'{_LIVE}'"))
    return case((plain, column), (live, literal_column("''''").concat(column)), else_=column)


def _analyses(scope: Scope, columns: Mapping[str, Column]) -> Subquery:
    """The analyses in their order, with columns that are worked out once for each of them.

    Without the fence that an offset is, PostgreSQL would work them out for each line.
    """
    named = [column.label(name) for name, column in columns.items()]
    keys: list[Column] = [key.label(f"_{key.key}") for key in _ORDER]
    query = _from_analyses(select(*keys, *named), ids_of(scope))
    return _ordered(query).offset(literal_column("0")).subquery("analyses")


def _lines_of(whole: Subquery, query: Select[Any]) -> Select[Any]:
    joined = query.select_from(whole).join(Rincian, Rincian.ahsp_id == whole.c["_id"])
    return joined.order_by(*(whole.c[f"_{key.key}"] for key in _ORDER), Rincian.position)


def _from_analyses(query: Select[Any], ids: FromClause) -> Select[Any]:
    joined = query.select_from(ids).join(Ahsp, Ahsp.id == ids.c.id)
    return joined.join(Sumber, Sumber.id == Ahsp.sumber_id)


def _ordered(query: Select[Any]) -> Select[Any]:
    return query.order_by(*_ORDER)


def _json(name: str) -> Column:
    if name == "koefisien":
        return _text(Rincian.koefisien)
    return func.to_json(Rincian.flags if name == "tanda" else TEXTS[name])


def _object(values: Mapping[str, Column], lines: Column | None = None) -> Column:
    """The text of an object; put together by hand, in half the time that `json_build_object` has.

    Args:
        values: JSON by key.
        lines: what stands in `rincian`, without brackets.
    """
    parts: list[Column] = []
    for name, value in values.items():
        parts += [_quoted(f',"{name}":' if parts else f'{{"{name}":'), value]
    if lines is None:
        return func.concat(*(parts or [_quoted("{")]), _quoted("}"))
    start = ',"rincian":[' if parts else '{"rincian":['
    return func.concat(*parts, _quoted(start), lines, _quoted("]}"))


def _joined(line: Column) -> Column:
    found: Column = func.string_agg(line, _quoted(",")).aggregate_order_by(Rincian.position)
    return found


def _text(column: Any) -> Column:
    found: Column = column.cast(Text)
    return found


def _quoted(fixed: str) -> Column:
    """A text of ours as a literal; COPY takes no parameters from the server."""
    found: Column = literal_column(f"'{fixed}'")
    return found

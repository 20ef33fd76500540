"""Rows for tests, with sensible defaults."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import select, update

from ahsp.accounts import passwords
from ahsp.catalog import items
from ahsp.catalog.digest import digest
from ahsp.extensions import db
from ahsp.models import Ahsp, DataVersion, ImportBatch, ItemSpelling, Rincian, Role, Sumber, User

PASSWORD = "a good password"


@cache
def _hash() -> str:
    return passwords.hashed(PASSWORD)


def make_user(username: str = "siti", *, role: Role = Role.VIEWER, **values: Any) -> User:
    """A user whose password is `PASSWORD`; committed."""
    user = User(username=username, role=role, **({"password_hash": _hash()} | values))
    db.session.add(user)
    db.session.commit()
    return user


def make_sumber(nama: str = "AHSP 2025", **values: Any) -> Sumber:
    """An edition; committed."""
    sumber = Sumber(nama=nama, **values)
    db.session.add(sumber)
    db.session.commit()
    return sumber


def make_batch(sumber: str = "AHSP 2025", **values: Any) -> ImportBatch:
    """An import that was committed; committed."""
    defaults: dict[str, Any] = {
        "file_name": "buku.xlsx",
        "file_bytes": 1000,
        "file_sha256": b"\0" * 32,
        "stored_as": "none.xlsx",
        "state": "committed",
    }
    batch = ImportBatch(sumber_nama=sumber, **(defaults | values))
    db.session.add(batch)
    db.session.commit()
    return batch


Line = tuple[str, str, str, str, str]
LINES: tuple[Line, ...] = (
    ("TK", "L.01", "Pekerja", "OH", "0.3000"),
    ("BHN", "M.01", "Semen Portland", "kg", "11.500"),
)


def items_of(spellings: Iterable[str]) -> dict[str, int]:
    """The ids of the items that these spellings mean, made where they are new."""
    wanted = list(spellings)
    found = select(ItemSpelling.uraian, ItemSpelling.item_id)
    rows = db.session.execute(found.where(ItemSpelling.uraian.in_(wanted)))
    known = {row.uraian: row.item_id for row in rows}
    if unknown := [each for each in wanted if each not in known]:
        items.add(db.session(), dict.fromkeys(unknown))
        return items_of(wanted)
    return known


def raise_version() -> None:
    """Say that the data changed, as whoever writes analyses does."""
    db.session.execute(update(DataVersion).values(version=DataVersion.version + 1))


def make_ahsp(
    kode: str,
    nama: str,
    *,
    sumber: Sumber | None = None,
    lines: Iterable[Line] = LINES,
    **values: Any,
) -> Ahsp:
    """An analysis with lines (kategori, kode_item, uraian, satuan, koefisien); committed."""
    if sumber is None:
        sumber = db.session.query(Sumber).order_by(Sumber.id).first() or make_sumber()
    rows = list(lines)
    heading = [values.get(name, "") for name in ("satuan", "klasifikasi", "sub_klasifikasi")]
    typed = [(*line[:4], Decimal(line[4])) for line in rows]
    known = items_of(line[2] for line in rows)
    marks = sorted({f"^{line[0]}" for line in rows}) + [f"#{known[line[2]]}" for line in rows]
    ahsp = Ahsp(
        sumber_id=sumber.id,
        kode=kode,
        nama=nama,
        position=values.pop("position", 1),
        rincian_count=len(rows),
        marks=list(dict.fromkeys(marks)),
        digest=digest(kode, nama, *heading, typed),
        **values,
    )
    db.session.add(ahsp)
    db.session.flush()
    for position, (kategori, kode_item, uraian, satuan, koefisien) in enumerate(rows, 1):
        db.session.add(
            Rincian(
                ahsp_id=ahsp.id,
                position=position,
                kategori=kategori,
                kode_item=kode_item,
                uraian=uraian,
                satuan=satuan,
                koefisien=Decimal(koefisien),
                item_id=known[uraian],
                origin_row=position + 1,
            )
        )
    raise_version()
    db.session.commit()
    return ahsp

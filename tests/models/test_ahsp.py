"""What the database itself promises about analyses: words, order, limits."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ahsp.extensions import db
from ahsp.models import Ahsp, Rincian, Sumber, User
from tests.factories import make_ahsp, make_batch, make_sumber, make_user


def document(**values: str) -> dict[str, set[str]]:
    """Words of an analysis's document with their weights."""
    ahsp = make_ahsp(values.pop("kode", "1.1"), values.pop("nama", "x"), **values)
    rows = db.session.execute(
        text("SELECT lexeme, weights FROM ahsp, unnest(document) WHERE id = :id"), {"id": ahsp.id}
    )
    return {lexeme: set(weights or ()) for lexeme, weights in rows}


def test_words_weigh_by_where_they_stand(context: Flask) -> None:
    words = document(
        kode="T.06.a", nama="Pengecoran beton", klasifikasi="Struktur", sub_klasifikasi="Kolom"
    )
    assert words[".t.06.a"] == {"A"}, "with a mark, out of the way of words"
    assert words["pengecoran"] == words["beton"] == {"B"}
    assert words["struktur"] == words["kolom"] == {"C"}
    assert words["~Struktur"] == set(), "a filter, which ranks nothing"


def test_words_are_found_as_typed_and_by_their_stem(context: Flask) -> None:
    assert {"pengecoran", "ecor"} <= set(document(nama="Pengecoran"))


def test_marks_part_words(context: Flask) -> None:
    words = document(nama="Beton K-225 semak/rumput Ø12+besi a&b x.y p:q", klasifikasi="U/24-A")
    assert {"k", "225", "semak", "rumput", "besi", "u", "24"} <= set(words)
    assert not {"-225", "semak/rumput", "k-225"} & set(words)


@pytest.mark.parametrize(
    "kode", ["'", "\\", "a'b\\c:1D", "x" * 3000, "\u00e9 \u4e2d", ":*", "&|!()"]
)
def test_a_strange_code_can_be_kept(context: Flask, kode: str) -> None:
    ahsp = make_ahsp(kode, "x", klasifikasi=kode)
    assert ahsp.kode == kode


def test_the_document_follows_its_analysis(context: Flask) -> None:
    ahsp = make_ahsp("1.1", "Galian")
    ahsp.nama = "Urugan"
    db.session.commit()
    query = text("SELECT document @@ to_tsquery('simple', :word) FROM ahsp")
    assert db.session.scalar(query, {"word": "urugan"})
    assert not db.session.scalar(query, {"word": "galian"})


MANY = """
INSERT INTO sumber (nama) SELECT 'AHSP ' || n FROM generate_series(1, 40) n;
INSERT INTO ahsp (sumber_id, kode, nama, position, digest)
SELECT sumber.id, '2.' || n % 10 || '.' || n, 'beton ' || n, n, ''
FROM sumber, generate_series(1, 50) n
"""
MANY_EVENTS = """
INSERT INTO audit_event (id, at, event, severity, username, agent, method, path, request_id, detail,
    key_id, hash)
SELECT n, now(), 'kind.' || n % 40, 'info', '', '', '', '', '', '{}', '', ''
FROM generate_series(1, 2000) n
"""


def plan(query: str) -> str:
    """How PostgreSQL would answer, with rows enough that it matters."""
    db.session.execute(text(MANY))
    db.session.execute(text(MANY_EVENTS))
    db.session.execute(text("ANALYZE ahsp, audit_event"))
    db.session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
    return "\n".join(db.session.scalars(text(f"EXPLAIN {query}")))


@pytest.mark.parametrize(
    ("says", "query"),
    [
        ("ix_ahsp_document", "SELECT id FROM ahsp WHERE document @@ to_tsquery('simple', '77')"),
        ("Index Cond: ((kode ", "SELECT id FROM ahsp WHERE kode LIKE '2.2.%'"),
        ("ix_ahsp_sumber_id_kode_order",
         "SELECT id FROM ahsp WHERE sumber_id = 1 ORDER BY kode_order LIMIT 20"),
        ("ix_audit_event_event_at_id",
         "SELECT id FROM audit_event WHERE event = 'kind.7' ORDER BY at DESC, id DESC LIMIT 50"),
        ("uq_user_username", "SELECT id FROM \"user\" WHERE lower(username) = 'siti'"),
    ],
)  # fmt: skip
def test_questions_are_answered_from_their_index(context: Flask, says: str, query: str) -> None:
    assert says in plan(query)


def test_the_document_has_a_gin_index(context: Flask) -> None:
    found = db.session.scalar(
        text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_ahsp_document'")
    )
    assert found is not None
    assert "USING gin (document)" in found


def test_codes_stand_in_natural_order(context: Flask) -> None:
    wanted = ["2.2.1", "2.2.2", "2.2.9", "2.2.10", "2.2.10.1", "2.2.100", "2.10.1", "10.1",
              "A.4", "A.4.1", "A.4.1.1.5", "A.4.1.1.29", "A.10", "T.06.a", "T.6.b"]  # fmt: skip
    for kode in reversed(wanted):
        make_ahsp(kode, "x")
    query = select(Ahsp.kode).order_by(Ahsp.kode_order, Ahsp.id)
    assert list(db.session.scalars(query)) == wanted


@pytest.mark.parametrize("digits", [7, 8, 9, 30])
def test_long_numbers_in_codes_break_nothing(context: Flask, digits: int) -> None:
    ahsp = make_ahsp("1." + "9" * digits, "x")
    assert ("9" * min(digits, 8)) in ahsp.kode_order


def test_a_code_is_used_once_in_an_edition(context: Flask) -> None:
    make_ahsp("1.1", "x")
    make_ahsp("1.1", "x", sumber=make_sumber("AHSP 2022"))
    with pytest.raises(IntegrityError, match="uq_ahsp_sumber_id_kode"):
        make_ahsp("1.1", "y")
    db.session.rollback()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "-0.0001"])
def test_a_koefisien_is_a_number_that_can_be_bought(context: Flask, value: str) -> None:
    with pytest.raises(IntegrityError, match="ck_rincian_koefisien"):
        make_ahsp("1.1", "x", lines=[("TK", "L.01", "Pekerja", "OH", value)])
    db.session.rollback()


@pytest.mark.parametrize("value", ["0", "0.3000", "83349", "0.00000000000000000000012", "1e20"])
def test_a_koefisien_keeps_every_digit(context: Flask, value: str) -> None:
    make_ahsp("1.1", "x", lines=[("TK", "L.01", "Pekerja", "OH", value)])
    kept = db.session.scalars(select(Rincian.koefisien)).one()
    assert kept == Decimal(value)
    assert format(kept, "f") == format(Decimal(value), "f")


def test_a_line_has_one_of_four_kinds(context: Flask) -> None:
    kinds = [(kind, "", "x", "m3", "1") for kind in ("TK", "BHN", "ALT", "LAIN")]
    make_ahsp("1.1", "x", lines=kinds)
    for kind in ("tk", "UPAH", ""):
        with pytest.raises(IntegrityError, match="ck_rincian_kategori"):
            make_ahsp("1.2", "x", lines=[(kind, "", "x", "m3", "1")])
        db.session.rollback()


PROBLEM = """
INSERT INTO import_problem
  (batch_id, rule, severity, sheet, row, "column", kode, nama, uraian, value)
SELECT id, 'x', 'fatal', '', 1, '', '', '', '', '' FROM import_batch
"""
EVENT = """
INSERT INTO audit_event (id, at, event, severity, username, agent, method, path, request_id, detail,
    key_id, hash)
VALUES (1, now(), 'x.y', 'loud', '', '', '', '', '', '{}', '', '')
"""


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE \"user\" SET role = 'king'", "ck_user_role"),
        ("UPDATE import_batch SET state = 'done'", "ck_import_batch_state"),
        (PROBLEM, "ck_import_problem_severity"),
        (EVENT, "ck_audit_event_severity"),
        ("INSERT INTO data_version VALUES (2, 1)", "ck_data_version_single"),
        ("INSERT INTO \"user\" (username, password_hash, role) VALUES ('SITI', '', 'viewer')",
         "uq_user_username"),
        ("DELETE FROM sumber", "fk_ahsp_sumber_id"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_the_schema_forbids(
    context: Flask, statement: str, constraint: str
) -> None:
    make_user("siti")
    make_batch()
    make_ahsp("1.1", "x")
    with pytest.raises(DBAPIError, match=constraint):
        db.session.execute(text(statement))
    db.session.rollback()


def test_what_belongs_to_a_row_goes_with_it(context: Flask) -> None:
    user = make_user("siti")
    batch = make_batch(user_id=user.id)
    ahsp = make_ahsp("1.1", "x")
    db.session.execute(text("DELETE FROM ahsp WHERE id = :id"), {"id": ahsp.id})
    assert db.session.scalar(text("SELECT count(*) FROM rincian")) == 0
    db.session.delete(db.session.get_one(User, user.id))
    db.session.commit()
    assert batch.user_id is None, "an import outlives its uploader"
    assert db.session.query(Sumber).count() == 1


def test_its_kategori_are_kept_as_one_number(context: Flask) -> None:
    made = make_ahsp("1", "Galian")
    for marks, kinds in ((["^TK", "#1"], 1), (["^ALT", "^BHN"], 6), (["^LAIN"], 8), ([], 0)):
        made.marks = marks
        db.session.commit()
        assert made.kinds == kinds
    db.session.add(Ahsp(sumber=made.sumber, kode="2", nama="Urugan", position=2, digest=b"",
                        marks=["^TK", "^LAIN"]))  # fmt: skip
    db.session.commit()
    assert db.session.scalar(select(Ahsp.kinds).where(Ahsp.kode == "2")) == 9

"""Connections to the database: what a transaction that is taken back leaves behind."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ahsp.extensions import db
from ahsp.models import Sumber
from tests.factories import make_sumber

pytestmark = pytest.mark.usefixtures("context")

ASKED = text("SELECT nama, 'asked again and again' FROM sumber WHERE id = :id")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%again and%'")


def test_statements_stay_prepared_when_a_request_that_read_is_over() -> None:
    with db.engine.connect() as connection:
        for _ in range(3):
            connection.execute(ASKED, {"id": 1}).all()
            connection.rollback()
        assert connection.scalar(PREPARED) == 1


def test_what_is_taken_back_is_not_there() -> None:
    make_sumber("A")
    db.session.add(Sumber(nama="B"))
    db.session.flush()
    db.session.rollback()
    assert [row.nama for row in db.session.query(Sumber)] == ["A"]


def test_a_failed_transaction_is_taken_back_and_the_connection_goes_on() -> None:
    with db.engine.connect() as connection:
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1 / 0"))
        connection.rollback()
        assert connection.scalar(text("SELECT 1")) == 1

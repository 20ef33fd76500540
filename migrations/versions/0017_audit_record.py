"""The record: sealed row by row, append-only, with its sums

Rows of before are sealed as they are, in their order.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from flask import current_app
from sqlalchemy.dialects import postgresql

from ahsp.audit import chain
from ahsp.audit.keys import ring

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
TEXTS = ("username", "agent", "method", "path", "request_id")
WORDS = "event || ' ' || username || ' ' || path || ' ' || agent || ' ' || detail::text"
DOCUMENT = f"to_tsvector('simple'::regconfig, regexp_replace({WORDS}, '[^[:alnum:]]+', ' ', 'g'))"
PERIODS = "period IN ('hourly', 'daily', 'weekly', 'monthly')"
INDEXES = ("at", "severity", "category", "event", "username", "address")
FUNCTIONS = """
CREATE FUNCTION audit_head() RETURNS TABLE (event_id bigint, hash bytea, at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
    -- A holder that froze is ended before those that wait for it give up.
    PERFORM set_config('lock_timeout', '20s', true),
        set_config('idle_in_transaction_session_timeout', '10s', true);
    PERFORM pg_advisory_xact_lock(4721002);
    RETURN QUERY SELECT a.event_id, a.hash, greatest(clock_timestamp(), a.at) FROM audit_anchor a;
END $$;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ahsp.audit_retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% of % is refused: the record is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_forget(first bigint, last bigint, first_at timestamptz, last_at timestamptz,
    before_hash bytea, last_hash bytea, key_id text, seal bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    covered bigint;
    deleted bigint;
BEGIN
    -- Not as a clause of the function: only a superuser may write that.
    PERFORM set_config('ahsp.audit_retention', 'on', true);
    SELECT coalesce(sum(c.last_id - c.first_id + 1), 0) INTO covered FROM audit_checkpoint c
    WHERE c.first_id >= first AND c.last_id <= last;
    DELETE FROM audit_checkpoint c WHERE c.first_id >= first AND c.last_id <= last;
    DELETE FROM audit_event e WHERE e.id BETWEEN first AND last;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    PERFORM set_config('ahsp.audit_retention', 'off', true);
    IF covered + deleted <> last - first + 1 THEN
        RAISE EXCEPTION 'events % to % are not all there', first, last;
    END IF;
    INSERT INTO audit_checkpoint VALUES
        (first, last, first_at, last_at, before_hash, last_hash, key_id, seal);
    RETURN deleted;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


def upgrade() -> None:
    _columns()
    _tables()
    _seal_what_is_there()
    op.alter_column("audit_event", "key_id", nullable=False)
    op.alter_column("audit_event", "hash", nullable=False)
    for name in INDEXES:
        columns = [name, "id"] if name == "at" else [name, "at", "id"]
        op.create_index(f"ix_audit_event_{'_'.join(columns)}", "audit_event", columns)
    given = sa.text("request_id <> ''")
    op.create_index(
        "ix_audit_event_request_id", "audit_event", ["request_id"], postgresql_where=given
    )
    op.create_index(
        "ix_audit_event_document", "audit_event", ["document"], postgresql_using="gin"
    )
    op.execute(FUNCTIONS)
    for table in ("audit_event", "audit_checkpoint"):
        op.execute(TRIGGERS.format(table=table))


def _columns() -> None:
    op.drop_index("ix_audit_event_event_id", table_name="audit_event")
    op.execute("ALTER TABLE audit_event ALTER id DROP IDENTITY, ALTER at DROP DEFAULT")
    category = sa.Computed("split_part(event, '.', 1)", persisted=True)
    op.add_column("audit_event", sa.Column("category", sa.Text(), category, nullable=False))
    op.add_column("audit_event", sa.Column("key_id", sa.Text()))
    op.add_column("audit_event", sa.Column("hash", sa.LargeBinary()))
    document = sa.Computed(DOCUMENT, persisted=True)
    op.add_column(
        "audit_event", sa.Column("document", postgresql.TSVECTOR(), document, nullable=False)
    )


def _tables() -> None:
    op.create_table(
        "audit_anchor",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_anchor_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("first_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("first_id <= last_id", name=op.f("ck_audit_checkpoint_order")),
        sa.PrimaryKeyConstraint("first_id", name=op.f("pk_audit_checkpoint")),
        sa.UniqueConstraint("last_id", name=op.f("uq_audit_checkpoint_last_id")),
    )
    op.create_index(
        "ix_audit_checkpoint_first_at_last_at", "audit_checkpoint", ["first_at", "last_at"]
    )
    op.create_table(
        "audit_resolution",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["audit_event.id"],
            name=op.f("fk_audit_resolution_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_resolution")),
    )
    op.create_table(
        "audit_summary",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("users", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(PERIODS, name=op.f("ck_audit_summary_period")),
        sa.PrimaryKeyConstraint(
            "period", "starts_at", "event", "severity", name=op.f("pk_audit_summary")
        ),
    )
    op.create_table(
        "audit_actor_summary",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(PERIODS, name=op.f("ck_audit_actor_summary_period")),
        sa.CheckConstraint(
            "dimension IN ('user', 'address')", name=op.f("ck_audit_actor_summary_dimension")
        ),
        sa.PrimaryKeyConstraint(
            "period", "dimension", "key", "starts_at", name=op.f("pk_audit_actor_summary")
        ),
    )
    op.create_index(
        "ix_audit_actor_summary_starts_at",
        "audit_actor_summary",
        ["period", "dimension", "starts_at"],
    )
    op.create_table(
        "audit_summary_mark",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(PERIODS, name=op.f("ck_audit_summary_mark_period")),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_audit_summary_mark")),
    )


def _seal_what_is_there() -> None:
    """Number the rows without gaps, at times that never decrease, and seal each."""
    link = op.get_bind()
    keys = ring(current_app.config["SETTINGS"])
    link.execute(sa.text("UPDATE audit_event SET id = -id"))
    link.execute(
        sa.text("""
        UPDATE audit_event SET id = n.number, at = n.latest FROM (
            SELECT id, row_number() OVER (ORDER BY id DESC) AS number,
                max(at) OVER (ORDER BY id DESC) AS latest FROM audit_event) AS n
        WHERE audit_event.id = n.id""")
    )
    columns = ", ".join(chain.Entry._fields)
    rows = link.execute(sa.text(f"SELECT {columns} FROM audit_event ORDER BY id")).all()
    before = chain.GENESIS
    sealed = []
    for row in rows:
        before = chain.row_hash(keys.secret, before, chain.Entry(*row))
        sealed.append({"id": row.id, "hash": before, "key_id": keys.current})
    if sealed:
        link.execute(
            sa.text("UPDATE audit_event SET hash = :hash, key_id = :key_id WHERE id = :id"), sealed
        )
    anchor = {
        "event_id": len(rows),
        "hash": before,
        "at": rows[-1].at if rows else None,
        "key_id": keys.current,
        "seal": chain.anchor_seal(keys.secret, len(rows), before),
    }
    link.execute(
        sa.text("""
        INSERT INTO audit_anchor (id, event_id, hash, at, key_id, seal) VALUES
        (1, :event_id, :hash, coalesce(:at, CAST('1970-01-01 00:00Z' AS timestamptz)), :key_id, :seal)"""),
        anchor,
    )


def downgrade() -> None:
    for table in ("audit_event", "audit_checkpoint"):
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
    op.execute("DROP FUNCTION audit_forget, audit_refuse, audit_head")
    for table in (
        "audit_summary_mark",
        "audit_actor_summary",
        "audit_summary",
        "audit_resolution",
        "audit_checkpoint",
        "audit_anchor",
    ):
        op.drop_table(table)
    for name in INDEXES:
        suffix = "at_id" if name == "at" else f"{name}_at_id"
        op.drop_index(f"ix_audit_event_{suffix}", table_name="audit_event")
    op.drop_index("ix_audit_event_request_id", table_name="audit_event")
    for column in ("document", "category", "key_id", "hash"):
        op.drop_column("audit_event", column)
    op.execute("ALTER TABLE audit_event ALTER at SET DEFAULT now()")
    op.execute("ALTER TABLE audit_event ALTER id ADD GENERATED BY DEFAULT AS IDENTITY")
    op.execute(
        "SELECT setval(pg_get_serial_sequence('audit_event', 'id'), max(id)) FROM audit_event"
        " HAVING max(id) IS NOT NULL"
    )
    op.create_index("ix_audit_event_event_id", "audit_event", ["event", "id"])

"""A number that rises with every ending of a session, so that copies of sessions can be kept

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

# The triggers wait for the commit: whoever holds the one row holds nothing that others wait for.
# A transaction that ends many sessions raises the number once.
FUNCTIONS = """
CREATE FUNCTION session_epoch_now() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint
$$;
CREATE FUNCTION session_epoch_raise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE session_epoch SET number = greatest(number + 1, session_epoch_now())
    WHERE xmin::text::bigint <> pg_current_xact_id()::text::bigint % 4294967296;
    RETURN NULL;
END
$$;
"""
TRIGGERS = {
    "web_session": {
        "session_ended": "AFTER DELETE ON web_session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " WHEN (OLD.user_id IS NOT NULL AND OLD.expires_at > now())",
        "session_shortened": "AFTER UPDATE OF expires_at, user_id ON web_session"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND"
        " (NEW.expires_at < OLD.expires_at OR NEW.user_id IS DISTINCT FROM OLD.user_id))",
    },
    '"user"': {
        "session_rights": 'AFTER UPDATE OF username, role, active, must_change_password ON "user"'
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN"
        " ((OLD.username, OLD.role, OLD.active, OLD.must_change_password) IS DISTINCT FROM"
        " (NEW.username, NEW.role, NEW.active, NEW.must_change_password))",
    },
}


def upgrade() -> None:
    op.create_table(
        "session_epoch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_session_epoch_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_epoch")),
    )
    op.execute(FUNCTIONS)
    op.execute("INSERT INTO session_epoch (id, number) VALUES (1, session_epoch_now())")
    for triggers in TRIGGERS.values():
        for name, when in triggers.items():
            op.execute(
                f"CREATE CONSTRAINT TRIGGER {name} {when} EXECUTE FUNCTION session_epoch_raise()"
            )


def downgrade() -> None:
    for table, triggers in TRIGGERS.items():
        for name in triggers:
            op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute("DROP FUNCTION session_epoch_raise(); DROP FUNCTION session_epoch_now()")
    op.drop_table("session_epoch")

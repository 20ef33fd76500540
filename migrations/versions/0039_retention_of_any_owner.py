"""Retention of the record without a clause that only a superuser may write, or restore

Revision ID: 0039
Revises: 0038
"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION audit_forget(first bigint, last bigint, first_at timestamptz,
    last_at timestamptz, before_hash bytea, last_hash bytea, key_id text, seal bytea)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    covered bigint;
    deleted bigint;
BEGIN
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
END $$
"""


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    """Nothing: a new database has had this since 0017, and the former one needs a superuser."""

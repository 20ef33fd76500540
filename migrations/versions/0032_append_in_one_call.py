"""A function that appends to the record: its plan is kept, and it goes out with the commit

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION audit_append(added json, first_id bigint, moment timestamptz, hashes bytea,
    sealed_with text, end_seal bytea) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last_hash bytea := substr(hashes, length(hashes) - 31);
BEGIN
    INSERT INTO audit_event (id, at, event, severity, user_id, username, address, agent, method,
        path, request_id, detail, key_id, hash)
    SELECT first_id + place - 1, coalesce(r.at, moment), r.event, r.severity, r.user_id,
        r.username, r.address, r.agent, r.method, r.path, r.request_id, r.detail, sealed_with,
        substr(hashes, 32 * place::int - 31, 32)
    FROM ROWS FROM (json_to_recordset(added) AS (event text, severity text, user_id bigint,
        username text, address inet, agent text, method text, path text, request_id text,
        detail jsonb, at timestamptz)) WITH ORDINALITY AS r (event, severity, user_id, username,
        address, agent, method, path, request_id, detail, at, place);
    UPDATE audit_anchor SET event_id = first_id + length(hashes) / 32 - 1, hash = last_hash,
        at = greatest(at, moment), key_id = sealed_with, seal = end_seal;
    -- What follows the commit waits for the disk.
    PERFORM set_config('synchronous_commit', 'off', true);
END $$
"""
ARGUMENTS = "json, bigint, timestamptz, bytea, text, bytea"


def upgrade() -> None:
    op.execute(FUNCTION)


def downgrade() -> None:
    op.execute(f"DROP FUNCTION audit_append({ARGUMENTS})")

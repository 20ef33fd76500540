"""An alert rule for changes of health, which looks at what happens from here on

Revision ID: 0045
Revises: 0044
"""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        INSERT INTO alert_rule (code, subject, seen_id)
        SELECT 'health', 'system.health_changed',
            coalesce((SELECT event_id FROM audit_anchor), 0)
    """)


def downgrade() -> None:
    op.execute("DELETE FROM alert_rule WHERE code = 'health'")

"""Who cancelled a run of a task, and its signs of life; mail that was cancelled

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'sending', 'sent', 'failed', 'kept'{})"


def _states(more: str) -> None:
    op.drop_constraint(op.f("ck_mail_message_state"), "mail_message", type_="check")
    op.create_check_constraint(
        op.f("ck_mail_message_state"), "mail_message", STATES.format(more)
    )


def upgrade() -> None:
    op.add_column("task_run", sa.Column("beat_at", sa.DateTime(timezone=True)))
    op.add_column(
        "task_run", sa.Column("cancelled_by", sa.Text(), server_default="", nullable=False)
    )
    _states(", 'cancelled'")


def downgrade() -> None:
    op.execute("UPDATE mail_message SET state = 'failed', noted_at = now() WHERE state = 'cancelled'")
    _states("")
    op.drop_column("task_run", "cancelled_by")
    op.drop_column("task_run", "beat_at")

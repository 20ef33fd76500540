"""Tasks that are done again and again: their plans, and the ledger of their runs

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NONE = sa.text("''")


def upgrade() -> None:
    op.create_table(
        "periodic_task",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("every", sa.Text(), server_default=NONE, nullable=False),
        sa.Column("seconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("weekday", sa.Integer(), server_default="1", nullable=False),
        sa.Column("at", sa.Text(), server_default=NONE, nullable=False),
        sa.Column("paused", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "every IN ('', 'interval', 'hour', 'day', 'week')",
            name=op.f("ck_periodic_task_every"),
        ),
        sa.CheckConstraint(
            "every <> 'interval' OR seconds > 0", name=op.f("ck_periodic_task_seconds")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_periodic_task")),
    )
    op.create_table(
        "task_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), server_default=NONE, nullable=False),
        sa.Column("username", sa.Text(), server_default=NONE, nullable=False),
        sa.Column("request_id", sa.Text(), server_default=NONE, nullable=False),
        sa.Column("created_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('due', 'now')", name=op.f("ck_task_run_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'lost')",
            name=op.f("ck_task_run_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_run")),
    )
    op.create_index("ix_task_run_task_id", "task_run", ["task", "id"])


def downgrade() -> None:
    op.drop_table("task_run")
    op.drop_table("periodic_task")

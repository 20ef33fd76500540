"""When a worker last began with an import; runs that were cancelled; how parts were when looked at

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'running', 'done', 'failed', 'lost'{})"


def _states(more: str) -> None:
    op.drop_constraint(op.f("ck_task_run_state"), "task_run", type_="check")
    op.create_check_constraint(op.f("ck_task_run_state"), "task_run", STATES.format(more))


def upgrade() -> None:
    op.add_column("import_batch", sa.Column("claimed_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_import_batch_served",
        "import_batch",
        [sa.text("coalesce(user_id, 0)"), "claimed_at"],
        postgresql_where=sa.text("claimed_at IS NOT NULL"),
    )
    _states(", 'cancelled'")
    op.create_table(
        "health_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_health_state")),
    )


def downgrade() -> None:
    op.drop_table("health_state")
    op.execute("DELETE FROM task_run WHERE state = 'cancelled'")
    _states("")
    op.drop_index("ix_import_batch_served", "import_batch")
    op.drop_column("import_batch", "claimed_at")

"""Schedules that send a kept template, and mail about exports that were made behind

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

DUE = "ix_mail_message_schedule_due"
TEMPLATE = "fk_export_schedule_template_id"


def upgrade() -> None:
    """Add columns, and an index that finds the mails of a schedule's times."""
    op.add_column("export_schedule", sa.Column("template_id", sa.BigInteger()))
    op.create_foreign_key(
        TEMPLATE, "export_schedule", "export_template", ["template_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column(
        "export_schedule",
        sa.Column("from_template", sa.Boolean(), server_default="false", nullable=False),
    )
    op.add_column("export_run", sa.Column("looked_at", sa.DateTime(timezone=True)))
    op.add_column(
        "export_run", sa.Column("language", sa.Text(), server_default="", nullable=False)
    )
    op.create_index(
        DUE,
        "mail_message",
        [sa.text("CAST(split_part(key, ':', 2) AS BIGINT)")],
        postgresql_where=sa.text("key LIKE 'schedule:%'"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_index(DUE, "mail_message")
    op.drop_column("export_run", "language")
    op.drop_column("export_run", "looked_at")
    op.drop_column("export_schedule", "from_template")
    op.drop_constraint(TEMPLATE, "export_schedule", type_="foreignkey")
    op.drop_column("export_schedule", "template_id")

"""Mail knows the request, or the task, that wrote it

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mail_message", sa.Column("request_id", sa.Text(), server_default="", nullable=False)
    )
    op.create_index(
        "ix_mail_message_request_id",
        "mail_message",
        ["request_id"],
        postgresql_where=sa.text("request_id <> ''"),
    )


def downgrade() -> None:
    op.drop_index("ix_mail_message_request_id", table_name="mail_message")
    op.drop_column("mail_message", "request_id")

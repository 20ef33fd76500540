"""What the delivery of mail keeps: a stable name, the language, the crash window, the reason

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("message_id", "language", "reason"):
        op.add_column(
            "mail_message", sa.Column(name, sa.Text(), server_default="", nullable=False)
        )
    for name in ("handed_at", "noted_at"):
        op.add_column("mail_message", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_mail_message_reason"),
        "mail_message",
        "reason IN ('', 'away', 'later', 'refused', 'unknown', 'broken')",
    )
    op.create_index(
        "ix_mail_message_unnoted",
        "mail_message",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'failed' AND noted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_mail_message_unnoted", table_name="mail_message")
    op.drop_constraint(op.f("ck_mail_message_reason"), "mail_message", type_="check")
    for name in ("noted_at", "handed_at", "reason", "language", "message_id"):
        op.drop_column("mail_message", name)

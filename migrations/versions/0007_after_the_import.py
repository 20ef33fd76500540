"""Mail, addresses of people, progress by the clock, workbooks of refused analyses

Revision ID: 0007
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENTS = ("phase_at", "beat_at", "looked_at", "held_next_at")
TEXTS = ("language", "held_state", "held_as")


def upgrade() -> None:
    for name in MOMENTS:
        op.add_column("import_batch", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in TEXTS:
        op.add_column(
            "import_batch", sa.Column(name, sa.Text(), server_default="", nullable=False)
        )
    op.add_column(
        "import_batch", sa.Column("held_attempts", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_import_batch_held_state"),
        "import_batch",
        "held_state IN ('', 'wanted', 'made', 'failed')",
    )
    op.create_index(
        "ix_import_batch_held_wanted",
        "import_batch",
        ["held_next_at"],
        unique=False,
        postgresql_where=sa.text("held_state = 'wanted'"),
    )
    op.add_column("user", sa.Column("email", sa.Text(), nullable=True))
    op.add_column("user", sa.Column("language", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_user_language"), "user", "language IN ('id', 'en')")
    op.create_table(
        "mail_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "next_try_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'kept')",
            name=op.f("ck_mail_message_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_message_key")),
    )
    op.create_index(
        "ix_mail_message_due",
        "mail_message",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )


def downgrade() -> None:
    op.drop_table("mail_message")
    op.drop_constraint(op.f("ck_user_language"), "user", type_="check")
    op.drop_column("user", "language")
    op.drop_column("user", "email")
    op.drop_index("ix_import_batch_held_wanted", table_name="import_batch")
    op.drop_constraint(op.f("ck_import_batch_held_state"), "import_batch", type_="check")
    op.drop_column("import_batch", "held_attempts")
    for name in (*TEXTS, *MOMENTS):
        op.drop_column("import_batch", name)

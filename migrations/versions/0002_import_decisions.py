"""What people decided about cells of an import

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.Column("in_effect", sa.Text(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "action IN ('set', 'skip_analysis', 'keep', 'undone')",
            name=op.f("ck_import_decision_action"),
        ),
        sa.CheckConstraint(
            "(action = 'set') = (new_value IS NOT NULL)",
            name=op.f("ck_import_decision_new_value"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_import_decision_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_import_decision_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_decision")),
        sa.UniqueConstraint(
            "batch_id",
            "sheet",
            "row",
            "column",
            name=op.f("uq_import_decision_batch_id_sheet_row_column"),
        ),
    )
    op.create_index(
        "ix_import_decision_batch_id_group_id",
        "import_decision",
        ["batch_id", "group_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_import_decision_batch_id_group_id", table_name="import_decision")
    op.drop_table("import_decision")

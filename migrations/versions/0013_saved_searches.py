"""Searches that people keep, and what they searched for lately

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("start", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_search_name")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_saved_search_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    lower = sa.text("lower(name)")
    op.create_index(
        "uq_saved_search_user_id_name", "saved_search", ["user_id", lower], unique=True
    )
    op.create_index(
        "uq_saved_search_start",
        "saved_search",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("start"),
    )
    op.create_index(
        "ix_saved_search_shared", "saved_search", [lower], postgresql_where=sa.text("shared")
    )
    op.create_table(
        "recent_search",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_recent_search_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_search")),
    )
    op.create_index("ix_recent_search_user_id_at", "recent_search", ["user_id", "at"])


def downgrade() -> None:
    op.drop_table("recent_search")
    op.drop_table("saved_search")

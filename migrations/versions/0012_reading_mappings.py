"""What the sheets of a file were taken for, and what people said of them

Revision ID: 0012
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("import_batch", sa.Column("outline", json, nullable=True))
    op.add_column(
        "import_batch",
        sa.Column("mappings", json, server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_table(
        "reading_mapping",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("mapping", json, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_reading_mapping_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_mapping")),
        sa.UniqueConstraint("signature", name=op.f("uq_reading_mapping_signature")),
    )


def downgrade() -> None:
    op.drop_table("reading_mapping")
    op.drop_column("import_batch", "mappings")
    op.drop_column("import_batch", "outline")

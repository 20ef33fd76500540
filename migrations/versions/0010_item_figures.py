"""What each edition knows of each item, and when that was worked out

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("revision", "1"), ("figured", "0")):
        op.add_column(
            "sumber", sa.Column(name, sa.BigInteger(), server_default=default, nullable=False)
        )
    op.create_table(
        "item_figure",
        sa.Column("sumber_id", sa.BigInteger(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("samples", postgresql.ARRAY(sa.Float()), nullable=False),
        sa.ForeignKeyConstraint(
            ["sumber_id"],
            ["sumber.id"],
            name=op.f("fk_item_figure_sumber_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "sumber_id", "uraian", "satuan", "kategori", name=op.f("pk_item_figure")
        ),
    )


def downgrade() -> None:
    op.drop_table("item_figure")
    op.drop_column("sumber", "figured")
    op.drop_column("sumber", "revision")

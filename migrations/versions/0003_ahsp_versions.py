"""Versions of analyses, modes of imports, and imports that were undone

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "'pending', 'reading', 'ready', 'committing', 'committed', 'refused', 'failed', 'cancelled'"


def upgrade() -> None:
    op.add_column(
        "import_batch",
        sa.Column("mode", sa.Text(), server_default="add_and_update", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_import_batch_mode"),
        "import_batch",
        "mode IN ('add_and_update', 'add_only', 'update_only', 'replace_edition')",
    )
    op.drop_constraint(op.f("ck_import_batch_state"), "import_batch", type_="check")
    op.create_check_constraint(
        op.f("ck_import_batch_state"), "import_batch", f"state IN ({STATES}, 'undone')"
    )
    op.create_table(
        "ahsp_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ahsp_id", sa.BigInteger(), nullable=False),
        sa.Column("sumber_id", sa.BigInteger(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("content_batch_id", sa.BigInteger(), nullable=True),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "replaced_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "change IN ('changed', 'deleted', 'restored', 'withdrawn', 'returned')",
            name=op.f("ck_ahsp_version_change"),
        ),
        sa.ForeignKeyConstraint(
            ["sumber_id"], ["sumber.id"], name=op.f("fk_ahsp_version_sumber_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_ahsp_version_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["content_batch_id"],
            ["import_batch.id"],
            name=op.f("fk_ahsp_version_content_batch_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ahsp_version")),
    )
    op.create_index(op.f("ix_ahsp_version_ahsp_id"), "ahsp_version", ["ahsp_id"], unique=False)
    op.create_index(
        op.f("ix_ahsp_version_content_batch_id"), "ahsp_version", ["content_batch_id"], unique=False
    )
    op.create_index(
        "ix_ahsp_version_sumber_id_kode", "ahsp_version", ["sumber_id", "kode"], unique=False
    )
    op.create_index(
        "ix_ahsp_version_batch_id_kode", "ahsp_version", ["batch_id", "kode"], unique=False
    )


def downgrade() -> None:
    op.drop_table("ahsp_version")
    # The earlier schema has no word for it; this one too says that the catalogue holds nothing.
    op.execute("UPDATE import_batch SET state = 'cancelled' WHERE state = 'undone'")
    op.drop_constraint(op.f("ck_import_batch_state"), "import_batch", type_="check")
    op.create_check_constraint(
        op.f("ck_import_batch_state"), "import_batch", f"state IN ({STATES})"
    )
    op.drop_column("import_batch", "mode")

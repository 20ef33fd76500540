"""What was exported, and how people want it

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exported_content",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(), nullable=False),
        sa.Column("sumber", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ahsp", sa.Integer(), nullable=False),
        sa.Column("rincian", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_exported_content_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exported_content")),
    )
    op.create_index(
        "uq_exported_content",
        "exported_content",
        ["sha256", sa.text("md5(scope::text)")],
        unique=True,
    )
    op.create_index(
        "ix_exported_content_prefix",
        "exported_content",
        ["sha256"],
        postgresql_ops={"sha256": "text_pattern_ops"},
    )
    op.create_table(
        "export_template",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_export_template_name")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_export_template_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_template")),
    )
    op.create_index(
        "uq_export_template_user_id_name",
        "export_template",
        ["user_id", sa.text("lower(name)")],
        unique=True,
    )
    op.create_index(
        "ix_export_template_shared",
        "export_template",
        [sa.text("lower(name)")],
        postgresql_where=sa.text("shared"),
    )
    op.create_table(
        "export_choice",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_export_choice_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_export_choice")),
    )


def downgrade() -> None:
    op.drop_table("export_choice")
    op.drop_table("export_template")
    op.drop_table("exported_content")

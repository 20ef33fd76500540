"""Searches that found nothing, and measurements of the search's quality

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "search_miss",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), server_default="1", nullable=False),
        _moment("first_at"),
        _moment("last_at"),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('', 'synonym', 'found', 'dismissed')",
            name=op.f("ck_search_miss_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_miss")),
        sa.UniqueConstraint("query", name=op.f("uq_search_miss_query")),
    )
    op.create_index(
        "ix_search_miss_open",
        "search_miss",
        ["last_at"],
        postgresql_where=sa.text("outcome = ''"),
    )
    op.create_table(
        "search_score",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("data_version", sa.BigInteger(), nullable=True),
        sa.Column("sumber", sa.Text(), server_default="", nullable=False),
        sa.Column("results", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        _moment("created_at"),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'running', 'finished', 'failed')",
            name=op.f("ck_search_score_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_score")),
    )
    op.create_index(
        "uq_search_score_state",
        "search_score",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state IN ('pending', 'running')"),
    )


def downgrade() -> None:
    op.drop_table("search_score")
    op.drop_table("search_miss")

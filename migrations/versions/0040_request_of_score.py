"""Which request asked for a measurement

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "search_score", sa.Column("request_id", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("search_score", "request_id")

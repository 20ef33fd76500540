"""Who switched a capability off

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "switched_off", sa.Column("username", sa.Text(), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("switched_off", "username")

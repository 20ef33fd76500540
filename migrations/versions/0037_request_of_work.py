"""Which request gave a worker something to do

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("import_batch", "export_run"):
        op.add_column(table, sa.Column("request_id", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table in ("export_run", "import_batch"):
        op.drop_column(table, "request_id")

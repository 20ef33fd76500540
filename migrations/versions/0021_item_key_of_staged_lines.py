"""Staged lines with the key that their item is looked up by

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.Computed("CAST(md5(uraian) AS uuid)", persisted=True)
    op.add_column("staged_rincian", sa.Column("item_key", sa.Uuid(), key, nullable=False))


def downgrade() -> None:
    op.drop_column("staged_rincian", "item_key")

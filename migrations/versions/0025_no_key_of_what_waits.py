"""No foreign key of the analyses that wait: it was checked once a row, as of the lines it never was

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("fk_staged_ahsp_batch_id"), "staged_ahsp", type_="foreignkey")


def downgrade() -> None:
    op.create_foreign_key(
        op.f("fk_staged_ahsp_batch_id"),
        "staged_ahsp",
        "import_batch",
        ["batch_id"],
        ["id"],
        ondelete="CASCADE",
    )

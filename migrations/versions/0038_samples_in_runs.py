"""Samples of the analyses in runs of neighbours, which share pages, and more of them

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

FORMER = {16: "mod(id, 16) = 0", 128: "mod(id, 128) = 0"}
SAMPLES = {8: "mod(id / 32, 8) = 0", 64: "mod(id / 32, 64) = 0"}


def _instead(former: dict[int, str], samples: dict[int, str]) -> None:
    for every in former:
        op.drop_index(f"ix_ahsp_document_{every}", "ahsp")
    for every, inside in samples.items():
        op.create_index(
            f"ix_ahsp_document_{every}",
            "ahsp",
            ["document"],
            postgresql_using="gin",
            postgresql_where=sa.text(inside),
        )


def upgrade() -> None:
    _instead(FORMER, SAMPLES)


def downgrade() -> None:
    _instead(SAMPLES, FORMER)

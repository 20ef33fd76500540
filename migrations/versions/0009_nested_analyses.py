"""Indexes by which lines of kategori LAIN find the analyses that they mean, and the other way round

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FOLDED = r"md5(lower(btrim(regexp_replace({}, '\s+', ' ', 'g'))))"
LAIN = sa.text("kategori = 'LAIN'")


def upgrade() -> None:
    op.create_index(
        "ix_ahsp_sumber_id_folded_nama", "ahsp", ["sumber_id", sa.text(FOLDED.format("nama"))]
    )
    op.create_index(
        "ix_rincian_lain_kode", "rincian", [sa.text("md5(kode_item)")], postgresql_where=LAIN
    )
    op.create_index(
        "ix_rincian_lain_nama", "rincian", [sa.text(FOLDED.format("uraian"))], postgresql_where=LAIN
    )


def downgrade() -> None:
    op.drop_index("ix_rincian_lain_nama", "rincian")
    op.drop_index("ix_rincian_lain_kode", "rincian")
    op.drop_index("ix_ahsp_sumber_id_folded_nama", "ahsp")

"""Spellings of units, and the canonical spelling beside each stored one

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from ahsp.catalog.units import canonical, key

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Spellings of one unit only: m and m' stay apart, as do OH and OJ, jam and OJ, buah and unit.
SPELLINGS = {
    "m": ["meter", "mtr", "m."],
    "m'": ["m1", "meter lari", "m lari"],
    "m2": ["m^2", "meter persegi"],
    "m3": ["m^3", "meter kubik"],
    "mm": [],
    "cm": [],
    "cm2": ["cm^2"],
    "cm3": ["cm^3"],
    "km": ["kilometer"],
    "ha": ["hektar", "hektare"],
    "inci": ["inch", "inchi"],
    "gram": ["gr", "gr."],
    "kg": ["kilogram", "kg."],
    "kuintal": ["kwintal"],
    "ton": [],
    "liter": ["ltr", "ltr.", "lt"],
    "jam": [],
    "hari": [],
    "minggu": [],
    "bulan": ["bln", "bln."],
    "tahun": ["thn", "thn."],
    "OH": ["orang hari", "orang-hari", "orang/hari", "oranghari", "org/hari", "o.h."],
    "OJ": ["orang jam", "orang-jam", "orang/jam", "orangjam", "org/jam", "o.j."],
    "OB": ["orang bulan", "orang-bulan", "orang/bulan", "orangbulan", "org/bln", "o.b."],
    "buah": ["bh", "bh."],
    "batang": ["btg", "btg."],
    "lembar": ["lbr", "lbr."],
    "unit": [],
    "set": [],
    "pasang": ["psg", "psg."],
    "zak": ["sak"],
    "titik": ["ttk", "ttk."],
    "rol": ["roll"],
    "gulung": [],
    "kaleng": ["klg", "klg."],
    "botol": ["btl", "btl."],
    "galon": [],
    "dus": [],
    "ikat": [],
    "lot": [],
    "tube": [],
    "polybag": [],
    "pohon": [],
    "daun": [],
    "paket": ["pkt", "pkt."],
    "ls": ["ls.", "lumpsum", "lump sum", "lump-sum"],
    "%": ["persen"],
    "buah hari": ["buah-hari", "buah/hari"],
    "unit hari": ["unit-hari", "unit/hari"],
    "sewa hari": ["sewa-hari", "sewa/hari"],
    "sewa jam": ["sewa-jam", "sewa/jam"],
}
WRITTEN_BY = ("rincian", "ahsp")


def upgrade() -> None:
    table = op.create_table(
        "satuan_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("alias <> '' AND canonical <> ''", name=op.f("ck_satuan_alias_filled")),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_satuan_alias")),
    )
    aliases = {
        key(spelling): unit for unit, others in SPELLINGS.items() for spelling in (unit, *others)
    }
    op.bulk_insert(table, [{"alias": alias, "canonical": of} for alias, of in aliases.items()])
    connection = op.get_bind()
    for name in WRITTEN_BY:
        op.add_column(name, sa.Column("satuan_baku", sa.Text(), nullable=True))
        spellings = connection.scalars(sa.text(f"SELECT DISTINCT satuan FROM {name}")).all()
        connection.execute(
            sa.text(f"""
                UPDATE {name} SET satuan_baku = each.baku
                FROM unnest(CAST(:spellings AS text[]), CAST(:bakus AS text[]))
                    AS each (satuan, baku)
                WHERE {name}.satuan = each.satuan
            """),
            {
                "spellings": spellings,
                "bakus": [canonical(spelling, aliases) for spelling in spellings],
            },
        )
        op.alter_column(name, "satuan_baku", nullable=False)
    op.alter_column("ahsp", "satuan_baku", server_default="")


def downgrade() -> None:
    for name in WRITTEN_BY:
        op.drop_column(name, "satuan_baku")
    op.drop_table("satuan_alias")

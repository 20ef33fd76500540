"""How items are used, kept as lines change, and lines in the order of that

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

USES = """
    INSERT INTO item_use (item_id, kategori, satuan_baku, low, high)
    SELECT item_id, kategori, satuan_baku, min(koefisien), max(koefisien)
    FROM {} WHERE item_id IS NOT NULL GROUP BY item_id, kategori, satuan_baku
"""
FUNCTION = f"""
CREATE FUNCTION rincian_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM item_use;
    ELSE
        {USES.format("added")};
    END IF;
    RETURN NULL;
END $$
"""
EVENTS = {"insert": "NEW TABLE AS added", "update": "NEW TABLE AS added", "truncate": ""}


def upgrade() -> None:
    op.create_table(
        "item_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("satuan_baku", sa.Text(), nullable=False),
        sa.Column("low", sa.Numeric(), nullable=False),
        sa.Column("high", sa.Numeric(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_item_use"),
    )
    op.create_index("ix_item_use_item_id", "item_use", ["item_id"])
    op.execute(FUNCTION)
    for event, tables in EVENTS.items():
        op.execute(
            f"CREATE TRIGGER rincian_used_{event} AFTER {event.upper()} ON rincian"
            f" {'REFERENCING ' + tables if tables else ''}"
            " FOR EACH STATEMENT EXECUTE FUNCTION rincian_used()"
        )
    op.execute(USES.format("rincian"))
    op.drop_index("ix_rincian_item_id_koefisien", "rincian")
    op.create_index(
        "ix_rincian_use",
        "rincian",
        ["item_id", "kategori", "satuan_baku", "koefisien"],
        postgresql_ops=dict.fromkeys(("kategori", "satuan_baku"), "text_pattern_ops"),
    )


def downgrade() -> None:
    op.drop_index("ix_rincian_use", "rincian")
    op.create_index("ix_rincian_item_id_koefisien", "rincian", ["item_id", "koefisien"])
    for event in EVENTS:
        op.execute(f"DROP TRIGGER rincian_used_{event} ON rincian")
    op.execute("DROP FUNCTION rincian_used()")
    op.drop_table("item_use")

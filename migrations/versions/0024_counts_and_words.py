"""How many analyses there are of each kind, and the words that they have, kept as they change

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KIND = """sumber_id, left(klasifikasi, 500) AS klasifikasi, left(satuan_baku, 500) AS satuan,
        array_remove(ARRAY[
            CASE WHEN '^TK' = ANY(marks) THEN 'TK' END,
            CASE WHEN '^BHN' = ANY(marks) THEN 'BHN' END,
            CASE WHEN '^ALT' = ANY(marks) THEN 'ALT' END,
            CASE WHEN '^LAIN' = ANY(marks) THEN 'LAIN' END], NULL) AS kategori"""
COLUMNS = "sumber_id, klasifikasi, satuan, kategori"
# What every word of an analysis begins with that is no word of its name or chapter.
MARKS = "^[.=~%<#^]"
NEW_WORDS = f"""
    INSERT INTO document_word (word)
    SELECT word FROM (
        SELECT DISTINCT unnest(tsvector_to_array(document)) AS word FROM {{}}
    ) AS each
    WHERE word !~ '{MARKS}'
        AND NOT EXISTS (SELECT FROM document_word AS known WHERE known.word = each.word)
"""
COUNTED = f"""
    INSERT INTO ahsp_count ({COLUMNS}, analyses, lines)
    SELECT {COLUMNS}, {{sign}} * count(*), {{sign}} * sum(rincian_count)
    FROM (SELECT {KIND}, rincian_count FROM {{table}}) AS each GROUP BY {COLUMNS}
"""
RECOUNTED = f"""
    INSERT INTO ahsp_count ({COLUMNS}, analyses, lines)
    SELECT {COLUMNS}, sum(sign), sum(sign * rincian_count)
    FROM (
        SELECT {KIND}, rincian_count, -1 AS sign FROM removed
        UNION ALL SELECT {KIND}, rincian_count, 1 FROM added
    ) AS each
    GROUP BY {COLUMNS} HAVING sum(sign) <> 0 OR sum(sign * rincian_count) <> 0
"""
FUNCTION = f"""
CREATE FUNCTION ahsp_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {NEW_WORDS.format("added")};
        {COUNTED.format(sign=1, table="added")};
    ELSIF TG_OP = 'UPDATE' THEN
        {NEW_WORDS.format("added")};
        {RECOUNTED};
    ELSIF TG_OP = 'DELETE' THEN
        {COUNTED.format(sign=-1, table="removed")};
    ELSE
        DELETE FROM ahsp_count;
        DELETE FROM document_word;
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = {
    "insert": "NEW TABLE AS added",
    "update": "OLD TABLE AS removed NEW TABLE AS added",
    "delete": "OLD TABLE AS removed",
    "truncate": "",
}


def upgrade() -> None:
    op.create_table(
        "ahsp_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("sumber_id", sa.BigInteger(), nullable=False),
        sa.Column("klasifikasi", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("kategori", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("analyses", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ahsp_count"),
    )
    op.create_table(
        "document_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_word"),
    )
    op.create_index("ix_document_word_word", "document_word", ["word"])
    op.execute(FUNCTION)
    for event, tables in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER ahsp_counted_{event} AFTER {event.upper()} ON ahsp"
            f" {'REFERENCING ' + tables if tables else ''}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ahsp_counted()"
        )
    op.execute(NEW_WORDS.format("ahsp"))
    op.execute(COUNTED.format(sign=1, table="ahsp"))


def downgrade() -> None:
    for event in TRIGGERS:
        op.execute(f"DROP TRIGGER ahsp_counted_{event} ON ahsp")
    op.execute("DROP FUNCTION ahsp_counted()")
    op.drop_table("document_word")
    op.drop_table("ahsp_count")

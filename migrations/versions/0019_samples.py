"""Samples of the analyses, by which a very common word is found in some of them

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MARKS = "-+./:@_&<>=?~#"


def _words(column: str) -> str:
    return f"translate({column}, '{MARKS}', repeat(' ', {len(MARKS)}))"


CHAPTER = _words("klasifikasi || ' ' || sub_klasifikasi")
BEFORE = (
    "CAST('''.' || lower(translate(left(kode, 500), chr(92) || chr(39), ''))"
    " || '''' || chr(58) || '1A' AS tsvector)"
    f" || setweight(to_tsvector('simple', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('indonesian', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('simple', {CHAPTER}), 'C')"
    f" || setweight(to_tsvector('indonesian', {CHAPTER}), 'C')"
)
FORMER = (
    BEFORE + " || array_to_tsvector(ARRAY['=' || sumber_id::text, '~' || left(klasifikasi, 500),"
    " chr(37) || left(satuan_baku, 500)] || marks)"
    " || array_to_tsvector(ARRAY['<' || coalesce(substring(regexp_replace(lower(left(nama, 200)),"
    r" '^\W*(p[a-z]+an\s+)?([0-9]+\s*\S+\s+)?', '') from '[a-z]{2,40}'), '')])"
)
DOCUMENT = (
    FORMER
    + " || CASE WHEN mod(id, 128) = 0 THEN array_to_tsvector(ARRAY['!16', '!128'])"
    " WHEN mod(id, 16) = 0 THEN array_to_tsvector(ARRAY['!16']) ELSE CAST('' AS tsvector) END"
)
KATEGORI_FIRST = """
    UPDATE ahsp SET marks =
        ARRAY(SELECT mark FROM unnest(marks) AS mark WHERE mark ^@ '^' ORDER BY mark)
        || ARRAY(SELECT mark FROM unnest(marks) AS mark WHERE NOT mark ^@ '^')
"""


def _without_document() -> None:
    op.drop_index("ix_ahsp_document", "ahsp")
    op.drop_column("ahsp", "document")


def _document(expression: str) -> None:
    op.add_column(
        "ahsp",
        sa.Column(
            "document",
            postgresql.TSVECTOR(),
            sa.Computed(expression, persisted=True),
            nullable=False,
        ),
    )
    op.create_index("ix_ahsp_document", "ahsp", ["document"], postgresql_using="gin")


def upgrade() -> None:
    _without_document()  # first: its index would be changed with every row
    op.execute(KATEGORI_FIRST)
    _document(DOCUMENT)


def downgrade() -> None:
    _without_document()
    _document(FORMER)

"""Samples of the analyses in indexes of their own, instead of marks that ranking would count

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MARKS = "-+./:@_&<>=?~#"


def _words(column: str) -> str:
    return f"translate({column}, '{MARKS}', repeat(' ', {len(MARKS)}))"


CHAPTER = _words("klasifikasi || ' ' || sub_klasifikasi")
DOCUMENT = (
    "CAST('''.' || lower(translate(left(kode, 500), chr(92) || chr(39), ''))"
    " || '''' || chr(58) || '1A' AS tsvector)"
    f" || setweight(to_tsvector('simple', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('indonesian', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('simple', {CHAPTER}), 'C')"
    f" || setweight(to_tsvector('indonesian', {CHAPTER}), 'C')"
    " || array_to_tsvector(ARRAY['=' || sumber_id::text, '~' || left(klasifikasi, 500),"
    " chr(37) || left(satuan_baku, 500)] || marks)"
    " || array_to_tsvector(ARRAY['<' || coalesce(substring(regexp_replace(lower(left(nama, 200)),"
    r" '^\W*(p[a-z]+an\s+)?([0-9]+\s*\S+\s+)?', '') from '[a-z]{2,40}'), '')])"
)
FORMER = (
    DOCUMENT
    + " || CASE WHEN mod(id, 128) = 0 THEN array_to_tsvector(ARRAY['!16', '!128'])"
    " WHEN mod(id, 16) = 0 THEN array_to_tsvector(ARRAY['!16']) ELSE CAST('' AS tsvector) END"
)
SAMPLES = (16, 128)


def _document(expression: str) -> None:
    op.drop_index("ix_ahsp_document", "ahsp")
    op.drop_column("ahsp", "document")
    computed = sa.Computed(expression, persisted=True)
    op.add_column("ahsp", sa.Column("document", postgresql.TSVECTOR(), computed, nullable=False))
    op.create_index("ix_ahsp_document", "ahsp", ["document"], postgresql_using="gin")


def upgrade() -> None:
    _document(DOCUMENT)
    for every in SAMPLES:
        op.create_index(
            f"ix_ahsp_document_{every}",
            "ahsp",
            ["document"],
            postgresql_using="gin",
            postgresql_where=sa.text(f"mod(id, {every}) = 0"),
        )


def downgrade() -> None:
    for every in SAMPLES:
        op.drop_index(f"ix_ahsp_document_{every}", "ahsp")
    _document(FORMER)

"""Words of analyses that an import makes while it reads, and a trigger that makes all others

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MARKS = "-+./:@_&<>=?~#"


def _words(column: str) -> str:
    return f"translate({column}, '{MARKS}', repeat(' ', {len(MARKS)}))"


CHAPTER = _words("klasifikasi || ' ' || sub_klasifikasi")
KODE_ORDER = (
    r"regexp_replace(regexp_replace(kode, '(\d+)', '0000000\1', 'g'), '0*(\d{8})', '\1', 'g')"
)
TEXTS = (
    "CAST('''.' || lower(translate(left(kode, 500), chr(92) || chr(39), ''))"
    " || '''' || chr(58) || '1A' AS tsvector)"
    f" || setweight(to_tsvector('simple', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('indonesian', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('simple', {CHAPTER}), 'C')"
    f" || setweight(to_tsvector('indonesian', {CHAPTER}), 'C')"
)
FILTERS = (
    "array_to_tsvector(ARRAY['=' || sumber_id::text, '~' || left(klasifikasi, 500),"
    " chr(37) || left(satuan_baku, 500)] || marks)"
)
HEAD = (
    "array_to_tsvector(ARRAY['<' || coalesce(substring(regexp_replace(lower(left(nama, 200)),"
    r" '^\W*(p[a-z]+an\s+)?([0-9]+\s*\S+\s+)?', '') from '[a-z]{2,40}'), '')])"
)
FORMER = f"{TEXTS} || {FILTERS} || {HEAD}"
WORDS = f"{TEXTS} || {HEAD}"
FOLDED = r"md5(lower(btrim(regexp_replace({}, '\s{{2,}}|(?! )\s', ' ', 'g'))))"
FORMER_FOLDED = r"md5(lower(btrim(regexp_replace({}, '\s+', ' ', 'g'))))"
RESTS_ON = "sumber_id, kode, nama, klasifikasi, sub_klasifikasi, satuan_baku, marks"
# The expressions name columns; in a trigger they are those of the new row.
TRIGGER = rf"""
CREATE FUNCTION ahsp_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT {KODE_ORDER}, {WORDS} || {FILTERS} INTO NEW.kode_order, NEW.document
    FROM (SELECT NEW.*) AS ahsp;
    RETURN NEW;
END $$;
CREATE TRIGGER ahsp_words_of_new BEFORE INSERT ON ahsp
FOR EACH ROW WHEN (NEW.document IS NULL OR NEW.kode_order IS NULL)
EXECUTE FUNCTION ahsp_words();
CREATE TRIGGER ahsp_words_of_changed BEFORE UPDATE OF {RESTS_ON} ON ahsp
FOR EACH ROW WHEN (NEW.document IS NOT DISTINCT FROM OLD.document)
EXECUTE FUNCTION ahsp_words();
"""


def _fold_by(folded: str) -> None:
    op.drop_index("ix_rincian_lain_nama", "rincian")
    op.drop_index("ix_ahsp_sumber_id_folded_nama", "ahsp")
    op.create_index(
        "ix_ahsp_sumber_id_folded_nama", "ahsp", ["sumber_id", sa.text(folded.format("nama"))]
    )
    op.create_index(
        "ix_rincian_lain_nama",
        "rincian",
        [sa.text(folded.format("uraian"))],
        postgresql_where=sa.text("kategori = 'LAIN'"),
    )


def upgrade() -> None:
    op.execute("ALTER TABLE ahsp ALTER kode_order DROP EXPRESSION, ALTER document DROP EXPRESSION")
    op.execute(TRIGGER)
    order = sa.Computed(KODE_ORDER, persisted=True)
    op.create_table(
        "staged_words",
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("klasifikasi", sa.Text(), nullable=False),
        sa.Column("sub_klasifikasi", sa.Text(), nullable=False),
        sa.Column("kode_order", sa.Text(collation="C"), order, nullable=False),
        sa.Column(
            "words", postgresql.TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=False
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_staged_words")),
        prefixes=["UNLOGGED"],
    )
    _fold_by(FOLDED)


def downgrade() -> None:
    _fold_by(FORMER_FOLDED)
    op.drop_table("staged_words")
    op.execute("DROP TRIGGER ahsp_words_of_new ON ahsp")
    op.execute("DROP TRIGGER ahsp_words_of_changed ON ahsp")
    op.execute("DROP FUNCTION ahsp_words")
    for name in ("ix_ahsp_sumber_id_kode_order", "ix_ahsp_document"):
        op.drop_index(name, "ahsp")
    for every in (16, 128):
        op.drop_index(f"ix_ahsp_document_{every}", "ahsp")
    op.drop_column("ahsp", "kode_order")
    op.drop_column("ahsp", "document")
    order = sa.Computed(KODE_ORDER, persisted=True)
    op.add_column("ahsp", sa.Column("kode_order", sa.Text(collation="C"), order, nullable=False))
    document = sa.Computed(FORMER, persisted=True)
    op.add_column("ahsp", sa.Column("document", postgresql.TSVECTOR(), document, nullable=False))
    op.create_index("ix_ahsp_sumber_id_kode_order", "ahsp", ["sumber_id", "kode_order"])
    op.create_index("ix_ahsp_document", "ahsp", ["document"], postgresql_using="gin")
    for every in (16, 128):
        op.create_index(
            f"ix_ahsp_document_{every}",
            "ahsp",
            ["document"],
            postgresql_using="gin",
            postgresql_where=sa.text(f"mod(id, {every}) = 0"),
        )

"""First schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "severity IN ('info', 'warning', 'error', 'critical')",
            name=op.f("ck_audit_event_severity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_event_id", "audit_event", ["event", "id"], unique=False)
    op.create_table(
        "data_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_data_version_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_version")),
    )
    op.create_table(
        "staged_rincian",
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ahsp_position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin_row", sa.Integer(), nullable=False),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("kode_item", sa.Text(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("koefisien", sa.Numeric(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint(
            "batch_id", "ahsp_position", "position", name=op.f("pk_staged_rincian")
        ),
        prefixes=["UNLOGGED"],
    )
    op.execute("INSERT INTO data_version (id, version) VALUES (1, 1)")
    op.create_table(
        "sumber",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=True),
        sa.Column("catatan", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sumber")),
        sa.UniqueConstraint("nama", name=op.f("uq_sumber_nama")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("must_change_password", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('admin', 'editor', 'viewer')", name=op.f("ck_user_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
    )
    op.create_index("uq_user_username", "user", [sa.literal_column("lower(username)")], unique=True)
    op.create_table(
        "import_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sumber_nama", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("stored_as", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), server_default="", nullable=False),
        sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "reason_detail",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("layout", sa.Text(), server_default="", nullable=False),
        sa.Column("sheet", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'reading', 'ready', 'committing', 'committed', 'refused', 'failed', 'cancelled')",
            name=op.f("ck_import_batch_state"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_import_batch_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_import_batch_key")),
    )
    op.create_index(
        op.f("ix_import_batch_file_sha256"), "import_batch", ["file_sha256"], unique=False
    )
    op.create_index(op.f("ix_import_batch_state"), "import_batch", ["state"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_web_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_expires_at"), "web_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_web_session_user_id"), "web_session", ["user_id"], unique=False)
    op.create_table(
        "ahsp",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sumber_id", sa.BigInteger(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), server_default="", nullable=False),
        sa.Column("klasifikasi", sa.Text(), server_default="", nullable=False),
        sa.Column("sub_klasifikasi", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rincian_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("flagged_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("origin_sheet", sa.Text(), server_default="", nullable=False),
        sa.Column("origin_row", sa.Integer(), nullable=True),
        sa.Column(
            "kode_order",
            sa.Text(collation="C"),
            sa.Computed(
                "regexp_replace(regexp_replace(kode, '(\\d+)', '0000000\\1', 'g'), '0*(\\d{8})', '\\1', 'g')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "document",
            postgresql.TSVECTOR(),
            sa.Computed(
                "CAST('''.' || lower(translate(left(kode, 500), chr(92) || chr(39), '')) || '''' || chr(58) || '1A' AS tsvector) || setweight(to_tsvector('simple', translate(nama, '-+./:@_&<>=?~#', repeat(' ', 14))), 'B') || setweight(to_tsvector('indonesian', translate(nama, '-+./:@_&<>=?~#', repeat(' ', 14))), 'B') || setweight(to_tsvector('simple', translate(klasifikasi || ' ' || sub_klasifikasi, '-+./:@_&<>=?~#', repeat(' ', 14))), 'C') || setweight(to_tsvector('indonesian', translate(klasifikasi || ' ' || sub_klasifikasi, '-+./:@_&<>=?~#', repeat(' ', 14))), 'C') || array_to_tsvector(ARRAY['=' || sumber_id::text, '~' || left(klasifikasi, 500)])",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_ahsp_batch_id")),
        sa.ForeignKeyConstraint(["sumber_id"], ["sumber.id"], name=op.f("fk_ahsp_sumber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ahsp")),
        sa.UniqueConstraint("sumber_id", "kode", name=op.f("uq_ahsp_sumber_id_kode")),
    )
    op.create_index(op.f("ix_ahsp_batch_id"), "ahsp", ["batch_id"], unique=False)
    op.create_index("ix_ahsp_document", "ahsp", ["document"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_ahsp_sumber_id_kode_order", "ahsp", ["sumber_id", "kode_order"], unique=False
    )
    op.create_index(
        "ix_ahsp_kode_prefix",
        "ahsp",
        ["kode"],
        unique=False,
        postgresql_ops={"kode": "text_pattern_ops"},
    )
    op.create_index(
        "ix_ahsp_sumber_id_klasifikasi", "ahsp", ["sumber_id", "klasifikasi"], unique=False
    )
    op.create_table(
        "import_problem",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column(
            "evidence", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.CheckConstraint(
            "severity IN ('error', 'warning', 'notice')", name=op.f("ck_import_problem_severity")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_import_problem_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problem")),
    )
    op.create_index(
        "ix_import_problem_batch_id_row", "import_problem", ["batch_id", "row"], unique=False
    )
    op.create_index(
        "ix_import_problem_batch_id_rule_row",
        "import_problem",
        ["batch_id", "rule", "row"],
        unique=False,
    )
    op.create_table(
        "staged_ahsp",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("klasifikasi", sa.Text(), nullable=False),
        sa.Column("sub_klasifikasi", sa.Text(), nullable=False),
        sa.Column("origin_sheet", sa.Text(), nullable=False),
        sa.Column("origin_row", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("rincian_count", sa.Integer(), nullable=False),
        sa.Column("flagged_count", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batch.id"],
            name=op.f("fk_staged_ahsp_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_staged_ahsp")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "rincian",
        sa.Column("ahsp_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kategori", sa.Text(), nullable=False),
        sa.Column("kode_item", sa.Text(), server_default="", nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("satuan", sa.Text(), nullable=False),
        sa.Column("koefisien", sa.Numeric(), nullable=False),
        sa.Column("origin_row", sa.Integer(), nullable=True),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.CheckConstraint(
            "kategori IN ('TK', 'BHN', 'ALT', 'LAIN')", name=op.f("ck_rincian_kategori")
        ),
        sa.CheckConstraint(
            "koefisien >= 0 AND koefisien < 'Infinity'", name=op.f("ck_rincian_koefisien")
        ),
        sa.ForeignKeyConstraint(
            ["ahsp_id"], ["ahsp.id"], name=op.f("fk_rincian_ahsp_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ahsp_id", "position", name=op.f("pk_rincian")),
    )


def downgrade() -> None:
    op.drop_table("rincian")
    op.drop_table("staged_ahsp")
    op.drop_index("ix_import_problem_batch_id_rule_row", table_name="import_problem")
    op.drop_index("ix_import_problem_batch_id_row", table_name="import_problem")
    op.drop_table("import_problem")
    op.drop_index("ix_ahsp_sumber_id_klasifikasi", table_name="ahsp")
    op.drop_index(
        "ix_ahsp_kode_prefix", table_name="ahsp", postgresql_ops={"kode": "text_pattern_ops"}
    )
    op.drop_index("ix_ahsp_sumber_id_kode_order", table_name="ahsp")
    op.drop_index("ix_ahsp_document", table_name="ahsp", postgresql_using="gin")
    op.drop_index(op.f("ix_ahsp_batch_id"), table_name="ahsp")
    op.drop_table("ahsp")
    op.drop_index(op.f("ix_web_session_user_id"), table_name="web_session")
    op.drop_index(op.f("ix_web_session_expires_at"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_import_batch_state"), table_name="import_batch")
    op.drop_index(op.f("ix_import_batch_file_sha256"), table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_index("uq_user_username", table_name="user")
    op.drop_table("user")
    op.drop_table("sumber")
    op.drop_table("staged_rincian")
    op.drop_table("data_version")
    op.drop_index("ix_audit_event_event_id", table_name="audit_event")
    op.drop_table("audit_event")

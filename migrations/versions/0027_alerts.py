"""Alerts: rules, what was told of each, and who wants to hear no more for now

The rules that the program brings look at what happens from here on.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
# Code, subject, severities, threshold, minutes, at once.
RULES = (
    ("critical", "", ["critical"], 1, 60, True),
    ("errors", "", ["error"], 1, 60, False),
    ("sign_in", "authentication.failed", [], 20, 15, False),
    ("limits", "rate_limit", [], 10, 60, False),
    ("denied", "permission.denied", [], 10, 60, False),
    ("users", "permission.user_changed", [], 1, 60, False),
)


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)


def _moment(name: str, *, given: bool = False) -> sa.Column[sa.DateTime]:
    default = None if given else NOW
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        _texts("severities"),
        sa.Column("threshold", sa.Integer(), server_default="1", nullable=False),
        sa.Column("window_minutes", sa.Integer(), server_default="60", nullable=False),
        sa.Column("at_once", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("to_admins", sa.Boolean(), server_default=sa.true(), nullable=False),
        _texts("addresses"),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("silenced_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        _moment("created_at"),
        sa.CheckConstraint("code <> '' OR name <> ''", name=op.f("ck_alert_rule_named")),
        sa.CheckConstraint(
            "subject <> '' OR severities <> '{}'", name=op.f("ck_alert_rule_chosen")
        ),
        sa.CheckConstraint(
            "threshold > 0 AND window_minutes > 0", name=op.f("ck_alert_rule_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule")),
    )
    op.create_index(
        "uq_alert_rule_code",
        "alert_rule",
        ["code"],
        unique=True,
        postgresql_where=sa.text("code <> ''"),
    )
    _of_a_rule()
    _bring_rules()


def _of_a_rule() -> None:
    """Tables that belong to one rule."""
    op.create_table(
        "alert_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        _moment("first_at", given=True),
        _moment("last_at", given=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        _moment("created_at"),
        sa.CheckConstraint(
            "outcome IN ('sent', 'silenced', 'nobody')", name=op.f("ck_alert_notice_outcome")
        ),
        sa.CheckConstraint("after_id < last_id", name=op.f("ck_alert_notice_order")),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["alert_rule.id"],
            name=op.f("fk_alert_notice_rule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_notice")),
        sa.UniqueConstraint("rule_id", "after_id", name=op.f("uq_alert_notice_rule_id_after_id")),
    )
    op.create_index("ix_alert_notice_created_at", "alert_notice", ["created_at"])
    op.create_table(
        "alert_silence",
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        _moment("until", given=True),
        _moment("created_at"),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["alert_rule.id"],
            name=op.f("fk_alert_silence_rule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rule_id", "address", name=op.f("pk_alert_silence")),
    )


def _bring_rules() -> None:
    statement = sa.text("""
        INSERT INTO alert_rule (code, subject, severities, threshold, window_minutes, at_once,
            seen_id)
        SELECT :code, :subject, CAST(:severities AS text[]), :threshold, :minutes, :at_once,
            coalesce((SELECT event_id FROM audit_anchor), 0)
    """)
    names = ("code", "subject", "severities", "threshold", "minutes", "at_once")
    for rule in RULES:
        op.get_bind().execute(statement, dict(zip(names, rule, strict=True)))


def downgrade() -> None:
    op.drop_table("alert_silence")
    op.drop_table("alert_notice")
    op.drop_table("alert_rule")

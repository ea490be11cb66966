"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "access_log",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.LargeBinary(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "entry_id", name=op.f("pk_access_log")),
    )
    op.create_index(
        op.f("ix_access_log_ward_id_action_subject_at_ms"),
        "access_log",
        ["ward_id", "action", "subject", "at_ms"],
    )
    op.create_table(
        "account",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "account_id", name=op.f("pk_account")),
        sa.UniqueConstraint("ward_id", "name", name=op.f("uq_account_ward_id_name")),
    )
    op.create_table(
        "campaign",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("published_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "campaign_id", "version", name=op.f("pk_campaign")),
    )
    op.create_table(
        "change",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.LargeBinary(16), nullable=False),
        sa.Column("stream_id", sa.LargeBinary(16), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("helper_id", sa.LargeBinary(16), nullable=False),
        sa.Column("device_id", sa.LargeBinary(16), nullable=False),
        sa.Column("effective_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "seq", name=op.f("pk_change")),
        sa.UniqueConstraint("ward_id", "change_id", name=op.f("uq_change_ward_id_change_id")),
    )
    op.create_table(
        "digest",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "unit_id", name=op.f("pk_digest")),
    )
    op.create_table(
        "entity",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("record_hash", sa.LargeBinary(length=8), nullable=False),
        sa.Column("doc", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "entity_id", name=op.f("pk_entity")),
    )
    op.create_index(
        op.f("ix_entity_ward_id_unit_id_last_seq"), "entity", ["ward_id", "unit_id", "last_seq"], unique=False
    )
    op.create_table(
        "helper",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("helper_id", sa.LargeBinary(16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "helper_id", name=op.f("pk_helper")),
    )
    op.create_table(
        "moved",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "unit_id", "entity_id", name=op.f("pk_moved")),
    )
    op.create_index(
        op.f("ix_moved_ward_id_unit_id_seq"), "moved", ["ward_id", "unit_id", "seq"], unique=False
    )
    op.create_table(
        "quarantine",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("stream_id", sa.LargeBinary(16), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.LargeBinary(16), nullable=True),
        sa.Column("helper_id", sa.LargeBinary(16), nullable=False),
        sa.Column("device_id", sa.LargeBinary(16), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "stream_id", "n", name=op.f("pk_quarantine")),
    )
    op.create_index(
        op.f("ix_quarantine_ward_id_change_id"), "quarantine", ["ward_id", "change_id"], unique=False
    )
    op.create_table(
        "rollup",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("cell", sa.String(length=160), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "unit_id", "cell", name=op.f("pk_rollup")),
    )
    op.create_table(
        "stream",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("stream_id", sa.LargeBinary(16), nullable=False),
        sa.Column("device_id", sa.LargeBinary(16), nullable=False),
        sa.Column("last_n", sa.BigInteger(), nullable=False),
        sa.Column("durable_n", sa.BigInteger(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "stream_id", name=op.f("pk_stream")),
    )
    op.create_table(
        "ward",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=80), nullable=False),
        sa.Column("campaign_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", name=op.f("pk_ward")),
    )
    op.create_table(
        "device",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("device_id", sa.LargeBinary(16), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("helper_id", sa.LargeBinary(16), nullable=False),
        sa.Column("stream_id", sa.LargeBinary(16), nullable=False),
        sa.Column("scope", sa.String(length=2000), nullable=False),
        sa.Column("app_version", sa.String(length=40), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("backlog", sa.Integer(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ward_id", "helper_id"], ["helper.ward_id", "helper.helper_id"], name=op.f("fk_device_helper")
        ),
        sa.PrimaryKeyConstraint("ward_id", "device_id", name=op.f("pk_device")),
        sa.UniqueConstraint("ward_id", "token_sha256", name=op.f("uq_device_ward_id_token_sha256")),
    )
    op.create_table(
        "enrolment_code",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("helper_id", sa.LargeBinary(16), nullable=False),
        sa.Column("scope", sa.String(length=2000), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ward_id", "helper_id"],
            ["helper.ward_id", "helper.helper_id"],
            name=op.f("fk_enrolment_code_helper"),
        ),
        sa.PrimaryKeyConstraint("ward_id", "code_sha256", name=op.f("pk_enrolment_code")),
    )
    op.create_table(
        "session",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("csrf", sa.String(length=80), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ward_id", "account_id"],
            ["account.ward_id", "account.account_id"],
            name=op.f("fk_session_account"),
        ),
        sa.PrimaryKeyConstraint("ward_id", "token_sha256", name=op.f("pk_session")),
    )

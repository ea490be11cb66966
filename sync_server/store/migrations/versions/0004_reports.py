"""Reports, their frozen versions, and who signed them off."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "report",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("report_id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("written_on", sa.String(length=10), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=False),
        sa.Column("texts", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("frozen", sa.Integer(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "report_id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "ward_id", "kind", "first_day", "last_day", name=op.f("uq_report_ward_id_kind_first_day_last_day")
        ),
    )
    op.create_table(
        "report_version",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("report_id", sa.LargeBinary(16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("cutoff_ms", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("excel", sa.LargeBinary(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("frozen_ms", sa.BigInteger(), nullable=False),
        sa.Column("frozen_by", sa.String(length=80), nullable=False),
        sa.Column("reopened_ms", sa.BigInteger(), nullable=True),
        sa.Column("reopened_by", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "report_id", "version", name=op.f("pk_report_version")),
        sa.ForeignKeyConstraint(
            ["ward_id", "report_id"],
            ["report.ward_id", "report.report_id"],
            name=op.f("fk_report_version_report"),
        ),
    )
    op.create_table(
        "report_sign_off",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("report_id", sa.LargeBinary(16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role_key", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "ward_id", "report_id", "version", "role_key", name=op.f("pk_report_sign_off")
        ),
        sa.ForeignKeyConstraint(
            ["ward_id", "report_id"],
            ["report.ward_id", "report.report_id"],
            name=op.f("fk_report_sign_off_report"),
        ),
    )

"""Signing in: first passwords, idle sessions, second factors, counted tries, kept forms, refusals."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("account", sa.Column("first_until_ms", sa.BigInteger(), nullable=True))
    op.add_column("account", sa.Column("totp", sa.LargeBinary(length=200), nullable=True))
    op.add_column("account", sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False))
    for name in ("made_ms", "used_ms"):
        op.add_column("session", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("session", sa.Column("ended_ms", sa.BigInteger(), nullable=True))
    op.add_column("session", sa.Column("needs_code", sa.Integer(), server_default="0", nullable=False))
    for name in ("browser", "place"):
        op.add_column("session", sa.Column(name, sa.String(length=60), server_default="", nullable=False))
    op.create_index(op.f("ix_session_ward_id_csrf"), "session", ["ward_id", "csrf"])
    _make_tables()
    _normalise_names()


def _make_tables() -> None:
    op.create_table(
        "known_device",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "token_sha256", "account_id", name=op.f("pk_known_device")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("free_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "subject", name=op.f("pk_sign_in_try")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "account_id", "code_sha256", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "kept_form",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("key_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "key_sha256", name=op.f("pk_kept_form")),
    )
    op.create_table(
        "refusal",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "hour", "key", name=op.f("pk_refusal")),
    )
    op.create_index(op.f("ix_refusal_ward_id_last_ms"), "refusal", ["ward_id", "last_ms"])
    op.create_table(
        "ward_setting",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "name", name=op.f("pk_ward_setting")),
    )


def _normalise_names() -> None:
    """Store names as they are looked for from now on: NFC, single spaces. One that is taken stays."""
    connection = op.get_bind()
    wards = connection.execute(sa.text("SELECT ward.ward_id FROM ward ORDER BY ward.ward_id")).scalars().all()
    wanted = sa.text("SELECT account_id, name FROM account WHERE ward_id = :w")
    change = sa.text("UPDATE account SET name = :n WHERE ward_id = :w AND account_id = :a")
    for ward_id in wards:
        rows = connection.execute(wanted, {"w": ward_id}).all()
        taken = {name for _, name in rows}
        for account_id, name in rows:
            composed = " ".join(unicodedata.normalize("NFC", name).split())
            if composed != name and composed not in taken:
                connection.execute(change, {"n": composed, "w": ward_id, "a": account_id})
                taken.add(composed)

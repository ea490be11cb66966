"""Lists from the police, what became of their rows, and the keys by which the next list finds people."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "roster",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("roster_id", sa.LargeBinary(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("mapping", sa.LargeBinary(), nullable=False),
        sa.Column("counts", sa.String(length=400), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("ward_id", "roster_id", name=op.f("pk_roster")),
    )
    op.create_table(
        "roster_line",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("roster_id", sa.LargeBinary(16), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=True),
        sa.Column("change_id", sa.LargeBinary(16), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("ward_id", "roster_id", "row", name=op.f("pk_roster_line")),
    )
    op.create_table(
        "roster_key",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("roster_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "entity_id", name=op.f("pk_roster_key")),
    )

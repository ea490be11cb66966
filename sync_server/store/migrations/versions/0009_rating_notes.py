"""Notes on the lists for praise and correction."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "rating_note",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("note_id", sa.LargeBinary(16), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("off", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "note_id", name=op.f("pk_rating_note")),
    )

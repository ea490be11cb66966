"""Prepared versions of the plan."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "campaign_draft",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("draft_id", sa.LargeBinary(16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("effective_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "draft_id", name=op.f("pk_campaign_draft")),
    )

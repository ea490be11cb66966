"""Words about what moved away wait for somebody to take them up; what a phone was told decides nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.drop_column("device", "told_seq")
    op.add_column("quarantine", sa.Column("declined_ms", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_quarantine_ward_id_reason_received_ms"), "quarantine", ["ward_id", "reason", "received_ms"]
    )

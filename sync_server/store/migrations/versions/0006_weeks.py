"""Totals as they stood when each week began."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "rollup_week",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("cell", sa.String(length=160), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "week", "unit_id", "cell", name=op.f("pk_rollup_week")),
    )

"""Roles are distinguished: who could do everything so far is the administrator. People may leave."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("account", sa.Column("closed_ms", sa.BigInteger(), nullable=True))
    op.add_column("helper", sa.Column("area_id", sa.String(length=40), nullable=True))
    op.add_column("helper", sa.Column("left_ms", sa.BigInteger(), nullable=True))
    op.execute("UPDATE account SET role = 'administrator' WHERE role = 'supervisor' AND ward_id = unit_id")

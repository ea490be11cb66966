"""Up to which change of the ward each phone was told, with nothing of its own waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("device", sa.Column("told_seq", sa.BigInteger(), server_default="0", nullable=False))

"""Roles are distinguished: who could do everything so far is the administrator; accounts can be closed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables to this form."""
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("closed_ms", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("helper") as helper:
        helper.add_column(sa.Column("left_ms", sa.BigInteger(), nullable=True))
    op.execute("UPDATE account SET role = 'administrator' WHERE role = 'supervisor' AND unit_id = ward_id")

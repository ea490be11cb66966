"""Where somebody was whose data was erased: only who knew them there is told so."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("erasure", sa.Column("unit_id", sa.String(length=40), nullable=True))

"""Which records people disagree about; those that there are already are looked for once."""

import json

import sqlalchemy as sa
from alembic import op

from shared.merge import from_doc

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the tables to this form."""
    table = op.create_table(
        "conflict",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "entity_id", name=op.f("pk_conflict")),
    )
    rows = op.get_bind().execute(sa.text("SELECT ward_id, entity_id, doc FROM entity"))
    found = [
        {"ward_id": ward_id, "entity_id": bytes(entity_id)}
        for ward_id, entity_id, doc in rows
        if from_doc(json.loads(bytes(doc))).disputed
    ]
    if found:
        op.bulk_insert(table, found)

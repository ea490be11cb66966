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
        "disputed",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "entity_id", name=op.f("pk_disputed")),
    )
    connection = op.get_bind()
    wards = connection.execute(sa.text("SELECT ward.ward_id FROM ward ORDER BY ward.ward_id")).scalars().all()
    records = sa.text("SELECT entity_id, doc FROM entity WHERE ward_id = :w")
    found = [
        {"ward_id": ward_id, "entity_id": bytes(entity_id)}
        for ward_id in wards
        for entity_id, doc in connection.execute(records, {"w": ward_id})
        if from_doc(json.loads(bytes(doc))).disputed
    ]
    if found:
        op.bulk_insert(table, found)

"""Records by kind and khu phố: pages ask for obstacles and referrals, few among very many visits."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_index(op.f("ix_entity_ward_id_kind_unit_id"), "entity", ["ward_id", "kind", "unit_id"])

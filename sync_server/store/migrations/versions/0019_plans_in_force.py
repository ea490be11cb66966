"""After which change of the log each version of the plan came into force; the one in force does so now."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("campaign", sa.Column("after_seq", sa.BigInteger()))
    connection = op.get_bind()
    wards = (
        "SELECT ward.ward_id, ward.campaign_id, ward.campaign_version, ward.seq "
        "FROM ward ORDER BY ward.ward_id"
    )
    known = "UPDATE campaign SET after_seq = :s WHERE ward_id = :w AND campaign_id = :c AND version = :v"
    for ward_id, campaign_id, version, seq in connection.execute(sa.text(wards)).all():
        connection.execute(sa.text(known), {"s": seq, "w": ward_id, "c": campaign_id, "v": version})

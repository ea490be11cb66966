"""Links between residents, pairs that may be one person, and how far they were looked for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "linked",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.LargeBinary(16), nullable=False),
        sa.Column("link_id", sa.LargeBinary(16), nullable=False),
        sa.Column("other_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "person_id", "link_id", name=op.f("pk_linked")),
    )
    op.create_table(
        "link_suggestion",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("link_id", sa.LargeBinary(16), nullable=False),
        sa.Column("one_id", sa.LargeBinary(16), nullable=False),
        sa.Column("other_id", sa.LargeBinary(16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", sa.String(length=4000), nullable=False),
        sa.Column("put_off_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ward_id", "link_id", name=op.f("pk_link_suggestion")),
    )
    op.create_index(op.f("ix_link_suggestion_ward_id_one_id"), "link_suggestion", ["ward_id", "one_id"])
    op.create_index(op.f("ix_link_suggestion_ward_id_other_id"), "link_suggestion", ["ward_id", "other_id"])
    op.create_table(
        "matched",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", name=op.f("pk_matched")),
    )

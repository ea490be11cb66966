"""Print runs of blank labels: who made which, once per form, and whether a run was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

# Each sheet printed so far becomes a run of its own; who made it was not kept.
_WARDS = sa.text("SELECT ward.ward_id FROM ward ORDER BY ward.ward_id")
_RUNS = sa.text(
    "INSERT INTO label_run (ward_id, run_id, made_ms, made_by, size) "
    "SELECT ward_id, 'before-' || unit_id || '-' || CAST(first AS VARCHAR(8)), made_ms, '', 'small' "
    "FROM label_sheet WHERE ward_id = :w"
)
_RANGES = sa.text(
    "INSERT INTO label_range (ward_id, run_id, unit_id, first, last) "
    "SELECT ward_id, 'before-' || unit_id || '-' || CAST(first AS VARCHAR(8)), unit_id, first, last "
    "FROM label_sheet WHERE ward_id = :w"
)


def upgrade() -> None:
    """Bring the tables to this form."""
    op.create_table(
        "label_run",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("size", sa.String(length=10), nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("ward_id", "run_id", name=op.f("pk_label_run")),
    )
    op.create_table(
        "label_range",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "run_id", "unit_id", "first", name=op.f("pk_label_range")),
    )
    connection = op.get_bind()
    for (ward_id,) in connection.execute(_WARDS).all():
        connection.execute(_RUNS, {"w": ward_id})
        connection.execute(_RANGES, {"w": ward_id})
    op.drop_table("label_sheet")

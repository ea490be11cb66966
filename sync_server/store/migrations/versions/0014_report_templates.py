"""Word templates of the ward, version by version, and which one a frozen report was made with."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("report_version", sa.Column("template", sa.Integer(), nullable=True))
    op.create_table(
        "report_template",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.String(length=80), nullable=True),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ward_id", "version", name=op.f("pk_report_template")),
    )

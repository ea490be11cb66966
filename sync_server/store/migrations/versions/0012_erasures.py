"""What was erased, and a chain that holds without it: links cover the hash of a body, not the body.

Every link is made anew. Where the old chain was broken the new one is, too: nothing that was altered
becomes whole by this step.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_ROWS = sa.text(
    "SELECT seq, change_id, stream_id, n, helper_id, device_id, effective_ms, received_ms, "
    "body, hash, prev_hash FROM change WHERE ward_id = :w AND seq > :after ORDER BY seq LIMIT 1000"
)
_LINK = sa.text("UPDATE change SET hash = :h, prev_hash = :p WHERE ward_id = :w AND seq = :s")


def upgrade() -> None:
    """Bring the tables to this form."""
    op.add_column("change", sa.Column("erased_sha256", sa.LargeBinary(length=32), nullable=True))
    op.create_table(
        "erasure",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "entity_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "erased_rollup",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=40), nullable=False),
        sa.Column("cell", sa.String(length=160), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "unit_id", "cell", name=op.f("pk_erased_rollup")),
    )
    op.create_table(
        "privacy_request",
        sa.Column("ward_id", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("entity_id", sa.LargeBinary(16), nullable=True),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("answer_due_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("answered_ms", sa.BigInteger(), nullable=True),
        sa.Column("closed_ms", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=False),
        sa.Column("account_id", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("ward_id", "request_id", name=op.f("pk_privacy_request")),
    )
    connection = op.get_bind()
    for ward_id in connection.execute(
        sa.text("SELECT ward.ward_id FROM ward ORDER BY ward.ward_id")
    ).scalars():
        _chain_anew(connection, ward_id)


def _chain_anew(connection: Any, ward_id: str) -> None:
    old, new, after = bytes(32), bytes(32), 0
    while rows := connection.execute(_ROWS, {"w": ward_id, "after": after}).all():
        links = []
        for row in rows:
            body, kept, kept_prev = (bytes(v) for v in row[-3:])
            told = "|".join(map(str, (ward_id, row[0], *_texts(row)))).encode() + b"|"
            whole = kept_prev == old and kept == hashlib.sha256(old + told + body).digest()
            # A link that does not hold keeps pointing to what is not there.
            before = new if whole else hashlib.sha256(b"broken" + new).digest()
            linked = hashlib.sha256(new + told + hashlib.sha256(body).digest()).digest()
            links.append({"w": ward_id, "s": row[0], "h": linked, "p": before})
            old, new, after = kept, linked, row[0]
        connection.execute(_LINK, links)
    head = sa.text("SELECT head_hash FROM ward WHERE ward_id = :w")
    if bytes(connection.execute(head, {"w": ward_id}).scalar_one()) == old:
        connection.execute(
            sa.text("UPDATE ward SET head_hash = :h WHERE ward_id = :w"), {"h": new, "w": ward_id}
        )


def _texts(row: Sequence[Any]) -> tuple[Any, ...]:
    _seq, change_id, stream_id, n, helper_id, device_id, effective_ms, received_ms, *_ = row
    return _id(change_id), _id(stream_id), n, _id(helper_id), _id(device_id), effective_ms, received_ms


def _id(raw: bytes) -> str:
    text = bytes(raw).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

"""Every table, for SQLite and PostgreSQL alike. Each primary key starts with the ward, the partition.

Ids are UUIDs kept as 16 bytes (`Id`); times are Unix milliseconds. On SQLite the tables stay rowid
tables: with time-ordered ids that is the fastest layout and the smallest.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from sync_server.store.columns import Id, id_bytes, id_text, metadata
from sync_server.store.columns import ward_key as _ward
from sync_server.store.tables.office import (
    access_log,
    handover,
    handover_key,
    label_range,
    label_run,
    privacy_request,
    report,
    report_sign_off,
    report_version,
    roster,
    roster_key,
    roster_line,
)
from sync_server.store.tables.sign_in import (
    account,
    kept_form,
    known_device,
    recovery_code,
    refusal,
    session,
    sign_in_try,
    ward_setting,
)

__all__ = [
    "Id",
    "access_log",
    "account",
    "handover",
    "handover_key",
    "id_bytes",
    "id_text",
    "kept_form",
    "known_device",
    "label_range",
    "label_run",
    "metadata",
    "privacy_request",
    "recovery_code",
    "refusal",
    "report",
    "report_sign_off",
    "report_version",
    "roster",
    "roster_key",
    "roster_line",
    "session",
    "sign_in_try",
    "ward_setting",
]

# One row per ward; locking it orders the ward's transactions. `head_hash` ends the chain of the log.
ward = Table(
    "ward",
    metadata,
    _ward(),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("head_hash", LargeBinary(32), nullable=False),
    Column("campaign_id", String(80), nullable=False),
    Column("campaign_version", Integer, nullable=False),
)

# `after_seq` is after which change of the log a version came into force; it is missing of those that were
# published before what was confirmed could not be lowered by a phone (`shared.confirmed.lowers`).
campaign = Table(
    "campaign",
    metadata,
    _ward(),
    Column("campaign_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("published_ms", BigInteger, nullable=False),
    Column("after_seq", BigInteger),
)

# The log: every accepted change as its phone sent it, chained by hashes. Rows are never updated, but what an
# erasure takes out of `body`; `erased_sha256` then stands for what it was.
change = Table(
    "change",
    metadata,
    _ward(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("change_id", Id, nullable=False),
    Column("stream_id", Id, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("helper_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("effective_ms", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("prev_hash", LargeBinary(32), nullable=False),
    Column("erased_sha256", LargeBinary(32)),
    UniqueConstraint("ward_id", "change_id"),
)

# Where the chain of the log was broken and is accepted as it is: see `store.seams.ChainBreak`.
chain_seam = Table(
    "chain_seam",
    metadata,
    _ward(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("before_hash", LargeBinary(32), nullable=False),
    Column("prev_hash", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("linked_hash", LargeBinary(32), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("reason", String(400), nullable=False),
)

# Changes that could not stand, kept as they came: nothing that was typed is lost (I7). `declined_ms` says
# when somebody who might have taken one up chose not to.
quarantine = Table(
    "quarantine",
    metadata,
    _ward(),
    Column("stream_id", Id, primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("change_id", Id),
    Column("helper_id", Id, nullable=False),
    Column("device_id", Id, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("entity_id", Id),
    Column("field", String(40)),
    Column("body", LargeBinary, nullable=False),
    Column("declined_ms", BigInteger),
    Index(None, "ward_id", "change_id"),
    Index(None, "ward_id", "reason", "received_ms"),
)

# Records as merged so far. `doc` is `merge.to_doc` as JSON, sent to phones as it is; the first index serves
# pull, the second the lists of one kind.
entity = Table(
    "entity",
    metadata,
    _ward(),
    Column("entity_id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("record_hash", LargeBinary(8), nullable=False),
    Column("doc", LargeBinary, nullable=False),
    Index(None, "ward_id", "unit_id", "last_seq"),
    Index(None, "ward_id", "kind", "unit_id"),
)

# Where entities have been before: phones of that unit must let go of them, and may still speak of them.
moved = Table(
    "moved",
    metadata,
    _ward(),
    Column("unit_id", String(40), primary_key=True),
    Column("entity_id", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Index(None, "ward_id", "unit_id", "seq"),
)

# Which residents have links, each link from both its ends; what it says is in its record.
linked = Table(
    "linked",
    metadata,
    _ward(),
    Column("person_id", Id, primary_key=True),
    Column("link_id", Id, primary_key=True),
    Column("other_id", Id, nullable=False),
)

# Records in which people disagree: some field has heads that say different things.
disputed = Table("disputed", metadata, _ward(), Column("entity_id", Id, primary_key=True))

# Pairs that may be one person, found by the server, until a link settles them. `evidence` is a JSON list
# of [key, bits]; `put_off_ms` says when somebody wanted to see the pair later.
link_suggestion = Table(
    "link_suggestion",
    metadata,
    _ward(),
    Column("link_id", Id, primary_key=True),
    Column("one_id", Id, nullable=False),
    Column("other_id", Id, nullable=False),
    Column("score", Float, nullable=False),
    Column("evidence", String(4000), nullable=False),
    Column("put_off_ms", BigInteger),
    Index(None, "ward_id", "one_id"),
    Index(None, "ward_id", "other_id"),
)

# Up to which change duplicates were looked for.
matched = Table("matched", metadata, _ward(), Column("seq", BigInteger, nullable=False))

# Whose data was erased and where they were, and what they added to the totals, which stay; ids of records
# that are not any more. Without `unit_id`: erased before the ward knew them, or everybody at once.
erasure = Table(
    "erasure",
    metadata,
    _ward(),
    Column("entity_id", Id, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("unit_id", String(40)),
)

erased_rollup = Table(
    "erased_rollup",
    metadata,
    _ward(),
    Column("unit_id", String(40), primary_key=True),
    Column("cell", String(160), primary_key=True),
    Column("n", BigInteger, nullable=False),
)

rollup = Table(
    "rollup",
    metadata,
    _ward(),
    Column("unit_id", String(40), primary_key=True),
    Column("cell", String(160), primary_key=True),
    Column("n", BigInteger, nullable=False),
)

# The totals as they stood before the first change of a week, named by its Monday.
rollup_week = Table(
    "rollup_week",
    metadata,
    _ward(),
    Column("week", String(10), primary_key=True),
    Column("unit_id", String(40), primary_key=True),
    Column("cell", String(160), primary_key=True),
    Column("n", BigInteger, nullable=False),
)

# Per unit: how many records, and the sum of their hashes as 16 hex digits.
digest = Table(
    "digest",
    metadata,
    _ward(),
    Column("unit_id", String(40), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("digest", String(16), nullable=False),
)

# `unit_id` is the organisation they belong to, `area_id` the unit whose khu phố they go through: the same
# one if it is empty.
helper = Table(
    "helper",
    metadata,
    _ward(),
    Column("helper_id", Id, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("category", String(40), nullable=False),
    Column("area_id", String(40)),
    Column("left_ms", BigInteger),
)

# An enrolled installation. `scope` is a JSON list of khu phố ids; `clock_offset_ms` is what to add to its
# clock, `backlog` how many acts it still held when it last pushed.
device = Table(
    "device",
    metadata,
    _ward(),
    Column("device_id", Id, primary_key=True),
    Column("token_sha256", LargeBinary(32), nullable=False),
    Column("helper_id", Id, nullable=False),
    Column("stream_id", Id, nullable=False),
    Column("scope", String(2000), nullable=False),
    Column("app_version", String(40), nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("last_seen_ms", BigInteger, nullable=False),
    Column("clock_offset_ms", BigInteger, nullable=False),
    Column("backlog", Integer, nullable=False),
    Column("revoked_ms", BigInteger),
    UniqueConstraint("ward_id", "token_sha256"),
    ForeignKeyConstraint(["ward_id", "helper_id"], ["helper.ward_id", "helper.helper_id"]),
)

# `last_n` changes of a stream are durable here, `durable_n` in a backup off the machine.
stream = Table(
    "stream",
    metadata,
    _ward(),
    Column("stream_id", Id, primary_key=True),
    Column("device_id", Id, nullable=False),
    Column("last_n", BigInteger, nullable=False),
    Column("durable_n", BigInteger, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    _ward(),
    Column("code_sha256", LargeBinary(32), primary_key=True),
    Column("helper_id", Id, nullable=False),
    Column("scope", String(2000), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    ForeignKeyConstraint(["ward_id", "helper_id"], ["helper.ward_id", "helper.helper_id"]),
)

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

from sync_server.columns import Id, id_bytes, id_text, metadata
from sync_server.columns import ward_key as _ward

__all__ = ["Id", "id_bytes", "id_text", "metadata"]

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

campaign = Table(
    "campaign",
    metadata,
    _ward(),
    Column("campaign_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("published_ms", BigInteger, nullable=False),
)

# The log: every accepted change as its phone sent it, chained by hashes. Rows are never updated.
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
    UniqueConstraint("ward_id", "change_id"),
)

# Changes that could not stand, kept as they came: nothing that was typed is lost (I7).
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
    Index(None, "ward_id", "change_id"),
)

# Records as merged so far. `doc` is `merge.to_doc` as JSON, sent to phones as it is; the index serves pull.
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

# Blank labels that were printed: their numbers are never given out again.
label_sheet = Table(
    "label_sheet",
    metadata,
    _ward(),
    Column("unit_id", String(40), primary_key=True),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

# A report as the clerk leaves it; days are ISO, `texts` the sections somebody wrote, as JSON.
report = Table(
    "report",
    metadata,
    _ward(),
    Column("report_id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("number", Integer),
    Column("written_on", String(10)),
    Column("signer", String(120), nullable=False),
    Column("texts", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    Column("frozen", Integer, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    UniqueConstraint("ward_id", "kind", "first_day", "last_day"),
)

# Frozen figures with the files made of them: never changed, only taken back with a reason.
report_version = Table(
    "report_version",
    metadata,
    _ward(),
    Column("report_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("cutoff_ms", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("word", LargeBinary, nullable=False),
    Column("excel", LargeBinary, nullable=False),
    Column("pdf", LargeBinary, nullable=False),
    Column("frozen_ms", BigInteger, nullable=False),
    Column("frozen_by", String(80), nullable=False),
    Column("reopened_ms", BigInteger),
    Column("reopened_by", String(80)),
    Column("reason", String(500), nullable=False),
    ForeignKeyConstraint(["ward_id", "report_id"], ["report.ward_id", "report.report_id"]),
)

report_sign_off = Table(
    "report_sign_off",
    metadata,
    _ward(),
    Column("report_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("role_key", String(40), primary_key=True),
    Column("account_id", Id, nullable=False),
    Column("name", String(80), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    ForeignKeyConstraint(["ward_id", "report_id"], ["report.ward_id", "report.report_id"]),
)

# Who signs in to the ward's pages; what they see is under their unit. `password_hash` is argon2's own text.
account = Table(
    "account",
    metadata,
    _ward(),
    Column("account_id", Id, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("unit_id", String(40), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
    UniqueConstraint("ward_id", "name"),
)

session = Table(
    "session",
    metadata,
    _ward(),
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("account_id", Id, nullable=False),
    Column("csrf", String(80), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    ForeignKeyConstraint(["ward_id", "account_id"], ["account.ward_id", "account.account_id"]),
)

# Lists from the police. `body` is the file, only until the list is applied or dropped; `mapping` how it is
# read, as JSON; `counts` how many rows came to what, as JSON.
roster = Table(
    "roster",
    metadata,
    _ward(),
    Column("roster_id", Id, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("file_sha256", LargeBinary(32), nullable=False),
    Column("as_of", String(10), nullable=False),
    Column("account_id", Id, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("state", String(20), nullable=False),
    Column("mapping", LargeBinary, nullable=False),
    Column("counts", String(400), nullable=False),
    Column("body", LargeBinary),
)

# What became of each row of an applied list, without what it said; `before` is what stood, as JSON.
roster_line = Table(
    "roster_line",
    metadata,
    _ward(),
    Column("roster_id", Id, primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("entity_id", Id),
    Column("change_id", Id),
    Column("before", LargeBinary),
)

# Stands for a person's number, which is kept nowhere: HMAC-SHA-256 under the server's key. Never sent.
roster_key = Table(
    "roster_key",
    metadata,
    _ward(),
    Column("entity_id", Id, primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    Column("roster_id", Id, nullable=False),
)

# Who looked at, made or tried what; rows are never changed. `subject` says at what, without personal data.
access_log = Table(
    "access_log",
    metadata,
    _ward(),
    Column("entry_id", Id, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("account_id", Id),
    Column("action", String(40), nullable=False),
    Column("subject", String(300), nullable=False),
    Index(None, "ward_id", "action", "subject", "at_ms"),
)

"""The tables of the ward's office: labels, reports, lists from the police, the access log."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from sync_server.store.columns import Id, metadata
from sync_server.store.columns import ward_key as _ward

# Blank labels that were printed, run by run: the numbers of a run that stands are never given out again.
label_run = Table(
    "label_run",
    metadata,
    _ward(),
    Column("run_id", String(64), primary_key=True),
    Column("made_ms", BigInteger, nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("size", String(10), nullable=False),
    Column("withdrawn_ms", BigInteger),
    Column("withdrawn_by", String(80)),
)

label_range = Table(
    "label_range",
    metadata,
    _ward(),
    Column("run_id", String(64), primary_key=True),
    Column("unit_id", String(40), primary_key=True),
    Column("first", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
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
    Column("template", Integer),
    ForeignKeyConstraint(["ward_id", "report_id"], ["report.ward_id", "report.report_id"]),
)

# Word templates that the clerk brought, each version for good; one without a file is the program's own.
# The one used last is the one in use.
report_template = Table(
    "report_template",
    metadata,
    _ward(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("file_name", String(200), nullable=False),
    Column("file", LargeBinary),
    Column("made_by", String(80), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("used_by", String(80)),
    Column("used_ms", BigInteger),
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

# What people asked about their own data: `due_ms` when it must be done, `answer_due_ms` when answered.
privacy_request = Table(
    "privacy_request",
    metadata,
    _ward(),
    Column("request_id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("person", String(200), nullable=False),
    Column("contact", String(200), nullable=False),
    Column("text", String(2000), nullable=False),
    Column("entity_id", Id),
    Column("received_ms", BigInteger, nullable=False),
    Column("answer_due_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("answered_ms", BigInteger),
    Column("closed_ms", BigInteger),
    Column("outcome", String(1000), nullable=False),
    Column("account_id", Id, nullable=False),
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

# Why a line was taken off the lists for praise and correction, or put back; rows are never changed.
rating_note = Table(
    "rating_note",
    metadata,
    _ward(),
    Column("note_id", Id, primary_key=True),
    Column("subject", String(120), nullable=False),
    Column("off", Integer, nullable=False),
    Column("text", String(500), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

# What refused phones still owed: sealed for the ward's own key, waiting until somebody decides.
handover_key = Table(
    "handover_key",
    metadata,
    _ward(),
    Column("private_key", LargeBinary, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

handover = Table(
    "handover",
    metadata,
    _ward(),
    Column("device_id", Id, primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("received_ms", BigInteger, nullable=False),
    Column("records", Integer, nullable=False),
    Column("state", String(40), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

# Versions of the plan that somebody prepared; `effective_on` is the day on which one comes into force.
campaign_draft = Table(
    "campaign_draft",
    metadata,
    _ward(),
    Column("draft_id", Id, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("effective_on", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("made_by", String(80), nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

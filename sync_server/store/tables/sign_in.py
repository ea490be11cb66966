"""The tables of signing in: accounts, their sessions and second factors, tries that are counted, refusals."""

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

# Who signs in to the ward's pages; what they see is under their unit. `password_hash` is argon2's own text.
# `first_until_ms`: somebody else gave the password, it is good until then and must be changed at sign-in.
# `totp` is the secret of the second factor, as `second_factor.sealing` keeps it; `totp_step` the last used.
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
    Column("first_until_ms", BigInteger),
    Column("totp", LargeBinary(200)),
    Column("totp_step", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("ward_id", "name"),
)

# An ended session stays for a day: a form that was open meanwhile still tells by its `csrf` whose it is.
# `needs_code`: the password was right, the second factor is still to come.
session = Table(
    "session",
    metadata,
    _ward(),
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("account_id", Id, nullable=False),
    Column("csrf", String(80), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("made_ms", BigInteger, nullable=False, server_default="0"),
    Column("used_ms", BigInteger, nullable=False, server_default="0"),
    Column("ended_ms", BigInteger),
    Column("needs_code", Integer, nullable=False, server_default="0"),
    Column("browser", String(60), nullable=False, server_default=""),
    Column("place", String(60), nullable=False, server_default=""),
    ForeignKeyConstraint(["ward_id", "account_id"], ["account.ward_id", "account.account_id"]),
    Index(None, "ward_id", "csrf"),
)

# Browsers in which an account was signed in to before: strangers' tries do not keep them out.
known_device = Table(
    "known_device",
    metadata,
    _ward(),
    Column("token_sha256", LargeBinary(32), primary_key=True),
    Column("account_id", Id, primary_key=True),
    Column("used_ms", BigInteger, nullable=False),
)

# How often somebody tried, by what is counted (`tries.service`); `free_ms` is the rule's own moment.
sign_in_try = Table(
    "sign_in_try",
    metadata,
    _ward(),
    Column("subject", String(80), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("free_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
)

# One-time codes for who lost the second factor: 118 random bits, so a plain hash keeps them.
recovery_code = Table(
    "recovery_code",
    metadata,
    _ward(),
    Column("account_id", Id, primary_key=True),
    Column("code_sha256", LargeBinary(32), primary_key=True),
)

# Forms that met an ended session, sealed under a key that only the sender's browser has.
kept_form = Table(
    "kept_form",
    metadata,
    _ward(),
    Column("key_sha256", LargeBinary(32), primary_key=True),
    Column("account_id", Id, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

# What was refused, a row for all of a kind within an hour; `name` is what is shown of a name nobody has.
refusal = Table(
    "refusal",
    metadata,
    _ward(),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary(16), primary_key=True),
    Column("action", String(40), nullable=False),
    Column("account_id", Id),
    Column("name", String(40), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("place", String(60), nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
    Column("n", Integer, nullable=False),
    Index(None, "ward_id", "last_ms"),
)

# What the administrator chose for the whole ward, and whether its people are made up.
ward_setting = Table(
    "ward_setting",
    metadata,
    _ward(),
    Column("name", String(40), primary_key=True),
    Column("value", String(2000), nullable=False),
)
